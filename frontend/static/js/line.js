/* A line that comes back by itself, later and later, never all at once. `stop`: nothing is live for a while. */

const PATIENCE = 4000; /* a server that restarts is not worth a word */
const REST = 30000; /* a tab out of sight keeps its line so long */

export function listen(path, { hear, found, stop }) {
  let socket, retry, losing, resting, over;
  let tries = 0;
  let crowd = 0; /* the more listen, the longer they take to come back */
  let after = "";

  const lost = () => { losing = losing || setTimeout(stop, PATIENCE, Date.now()); };

  function connect() {
    clearTimeout(retry);
    if (socket || over) return;
    socket = new WebSocket(location.origin.replace("http", "ws") + path + after);
    socket.onmessage = (event) => {
      const hint = JSON.parse(event.data);
      const { type } = hint;
      after = `?after=${hint.seq}&epoch=${hint.epoch}`;
      crowd = Math.max(crowd, hint.spread);
      if (type === "hello") tries = 0;
      hear(hint);
      if (type === "paused") lost();
      else if (hint.live || type === "reread" || type === "resumed") {
        clearTimeout(losing);
        losing = 0;
        found();
      }
    };
    socket.onclose = ({ code }) => {
      socket = null;
      lost();
      over = code === 4404 || (code === 4403 && tries); /* refused as whoever one is now */
      const later = 1000 + Math.random() * Math.min(29000, 1000 * Math.max(2 * crowd, 2 ** tries++));
      if (!document.hidden) retry = setTimeout(connect, later);
    };
  }

  connect();
  document.addEventListener("visibilitychange", () => {
    clearTimeout(resting);
    if (document.hidden) resting = setTimeout(() => socket?.close(), REST);
    else connect();
  });
  window.addEventListener("pagehide", () => socket?.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  return (said) => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(said)); };
}
