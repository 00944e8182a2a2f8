-- Discuss: each request is a comment by the next person of the file of tokens, with other words each time.
dofile("p95.lua")
local tokens, proposal, turn = {}, "", 0

function init(args)
  for token in io.lines(args[1]) do tokens[#tokens + 1] = token end
  proposal = args[2]
end

function request()
  turn = turn + 1
  local body = string.format('{"proposal": "%s", "body": "Une remarque de plus, la %d (exemple).", "stance": "for"}', proposal, turn)
  local headers = {["Authorization"] = "Bearer " .. tokens[turn % #tokens + 1], ["Content-Type"] = "application/json"}
  return wrk.format("POST", nil, headers, body)
end
