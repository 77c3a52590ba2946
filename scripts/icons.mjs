// The icons of lucide that go into the sprite. Add a name here before you use it in a template.
export const ICONS = [
  "archive", "arrow-left", "badge-check", "battery-warning", "bell", "bookmark", "calendar",
  "camera", "camera-off", "chart-column", "check", "chevron-down", "chevron-left",
  "chevron-right", "circle-alert", "circle-check", "circle-question-mark", "clipboard-check",
  "clipboard-list", "clock", "download", "ear", "equal", "eye", "file-down", "file-up", "filter",
  "flag", "hand-heart", "hand-helping", "heart-handshake", "history", "house", "info",
  "key-round", "laptop", "languages", "layers", "list-checks", "lock", "log-out", "mail",
  "map-pin", "menu", "message-circle", "package-check", "package-open", "pencil", "phone", "plus",
  "printer", "qr-code", "refresh-cw", "router", "scan-line", "search", "search-x", "send",
  "settings", "shield", "smartphone", "sparkles", "tablet", "tag", "trash-2", "triangle-alert",
  "type", "undo-2", "upload", "user-round", "users", "volume-2", "volume-x", "wrench", "x",
];
