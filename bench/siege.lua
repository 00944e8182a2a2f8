-- Send the requests of a file in its order, again and again, with a pause before each.
-- Each line has a method, a path, a client address, a token, cookies and a body, separated by tabs.
dofile("p95.lua")
local requests, turn, pause = {}, 0, 0

function init(args)
  pause = tonumber(args[2])
  for line in io.lines(args[1]) do
    local field = "([^\t]*)"
    local method, path, client, token, cookies, body = line:match(field .. ("\t" .. field):rep(5))
    local headers = {["X-Forwarded-For"] = client}
    if cookies ~= "" then headers["Cookie"] = cookies end
    if token ~= "" then
      headers["Authorization"] = "Bearer " .. token
      headers["Content-Type"] = "application/json"
    end
    requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
  end
end

function delay()
  return pause
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end
