/* A WebSocket that reconnects after longer and longer random delays, so that clients never return all at once.
   `onHint` receives each hint, `onLive` runs when updates are live, `onStop` when they have stopped for a while. */

const PATIENCE = 4000; /* the time of a restart of the server, during which no message is shown */
const REST = 30000; /* time after which a hidden tab closes its socket */

export function listen(path, { onHint, onLive, onStop }) {
  let socket, retry, losing, resting, over;
  let tries = 0;
  let crowd = 0; /* the delay before reconnecting grows with the number of listeners */
  let after = "";

  const lost = () => { losing = losing || setTimeout(onStop, PATIENCE, Date.now()); };

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
      onHint(hint);
      if (type === "paused") lost();
      else if (hint.live || type === "reread" || type === "resumed") {
        clearTimeout(losing);
        losing = 0;
        onLive();
      }
    };
    socket.onclose = ({ code }) => {
      socket = null;
      lost();
      over = code === 4404 || (code === 4403 && tries); /* the server refuses the current account */
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
  return (message) => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message)); };
}
