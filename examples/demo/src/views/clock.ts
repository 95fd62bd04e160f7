import { each, html, liveView } from "livewright";

const hours = Array.from({ length: 12 }, (_, hour) => hour * 30);
const two = (n: number) => String(n).padStart(2, "0");

function uptime(): string {
  const minutes = Math.floor(process.uptime() / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const time = () => ({ now: new Date(), uptime: uptime() });

export const Clock = liveView({
  name: "clock",
  mount(socket) {
    if (socket.connected) socket.repeat("tick", 1000);
    return time();
  },
  handleInfo: (socket) => socket.assign(time()),
  render({ now, uptime: up }) {
    const [h, m, s] = [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()];
    return html`
      <h1>Clock</h1>
      <svg class="clock" viewBox="0 0 100 100" aria-hidden="true">
        <circle class="face" cx="50" cy="50" r="47"/>
        ${each(hours, (angle) => html`<path class="hour-mark" d="M50 7v5" transform="rotate(${angle} 50 50)"/>`)}
        <path class="hand hour" d="M50 54V28" transform="rotate(${(h % 12) * 30 + m / 2} 50 50)"/>
        <path class="hand minute" d="M50 55V15" transform="rotate(${m * 6} 50 50)"/>
        <path class="hand second" d="M50 60V12" transform="rotate(${s * 6} 50 50)"/>
        <circle class="pin" cx="50" cy="50" r="2"/>
      </svg>
      <p class="digits"><time id="time">${two(h)}:${two(m)}:${two(s)}</time> UTC</p>
      <p class="quiet">The server has been up for <span id="uptime">${up}</span>.</p>
    `;
  },
});
