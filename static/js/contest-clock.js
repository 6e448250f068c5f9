// When the countdown of a contest is over, the page is true no more: it is loaded again, not by everybody at once.

const SPREAD_MS = 8000;

addEventListener("countdown:over", () => setTimeout(() => location.reload(), 1000 + Math.random() * SPREAD_MS), { once: true });
