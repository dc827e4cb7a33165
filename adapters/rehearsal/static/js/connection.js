// The socket: comes back by itself, and loses nothing that was sent while it was away.

const KEPT = "holdspace.outbox";
const PATIENCE = [300, 600, 1200, 2500, 5000];

export class Connection {
  // onFrame(frame), onState("open" | "lost"), opening() -> the frame that takes the seat.
  constructor({ onFrame, onState, opening }) {
    this.onFrame = onFrame;
    this.onState = onState;
    this.opening = opening;
    this.tries = 0;
    this.outbox = new Map(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
    window.addEventListener("online", () => this.connect());
    this.connect();
  }

  connect() {
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    clearTimeout(this.timer);
    const address = new URL("/socket", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => this.receive(JSON.parse(data)));
    socket.addEventListener("close", () => {
      if (this.socket !== socket) return;
      this.onState("lost");
      this.timer = setTimeout(() => this.connect(), PATIENCE[Math.min(this.tries, PATIENCE.length - 1)]);
      this.tries += 1;
    });
  }

  get open() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  // For what may be forgotten: a question for completions, a move of the clock.
  send(frame) {
    if (this.open) this.socket.send(JSON.stringify(frame));
    return this.open;
  }

  // For what somebody did. It has an id of its own and goes out until it is answered.
  deliver(frame) {
    this.outbox.set(frame.event, frame);
    this.keep();
    this.send(frame);
  }

  receive(frame) {
    if (frame.type === "hello") {
      this.tries = 0;
      this.onFrame(frame);
      this.send(this.opening());
      for (const waiting of this.outbox.values()) this.send(waiting);
      this.onState("open");
      return;
    }
    if (frame.type === "done" || frame.type === "refused") {
      const sent = this.outbox.get(frame.event);
      this.outbox.delete(frame.event);
      this.keep();
      this.onFrame(frame, sent);
      return;
    }
    this.onFrame(frame);
  }

  keep() {
    sessionStorage.setItem(KEPT, JSON.stringify([...this.outbox]));
  }
}
