-- Take position: each request by the next person of the file of tokens, another choice at each round.
dofile("p95.lua")
local tokens, turn, choices = {}, 0, {"agree", "mixed", "disagree"}

function init(args)
  for token in io.lines(args[1]) do tokens[#tokens + 1] = token end
end

function request()
  local person, round = turn % #tokens + 1, math.floor(turn / #tokens)
  turn = turn + 1
  local body = string.format('{"choice": "%s"}', choices[(round + person) % 3 + 1])
  local headers = {["Authorization"] = "Bearer " .. tokens[person], ["Content-Type"] = "application/json"}
  return wrk.format("PUT", nil, headers, body)
end
