// Every word of the room itself that is not in index.html. The bot's own words come from its pack.

export const ROLES = {
  facilitator: "facilitator",
  "co-facilitator": "co-facilitator",
  member: "member",
  coordinator: "coordinator",
};

export const WORDS = {
  bot: "Holdspace",
  onlyYou: "Only you can see this",
  edited: "changed",
  joined: (name) => `${name} joined the channel.`,
  placeTime: (place) => `${place} time`,
  download: (name, size) => `Download ${name} (${size})`,
  dayEcho: (day) => `That is ${day}.`,
  newTab: " (new tab)",
  choose: "Choose",
  pleaseChoose: "Please choose",
  optional: " (if you like)",
  notNow: "Not now",
  sending: "Sending.",
  lost: "The connection is lost. What you typed is kept, and goes out when the room is back.",
  keptForm: (title) => `You closed “${title}”. What you typed is kept.`,
  someone: "someone",
  label: (command) => `Message, or ${command}`,
  said: (who, words) => `${who}: ${words}`,
  saidPrivately: (words) => `Only you can see this. ${words}`,
  welcome: {
    channel: (command) => ["This channel is quiet.", `Type ${command} to see what can be done now.`],
    direct: () => ["Nothing here yet.", "What the bot writes to this person alone will stand here."],
  },
};

export const CLOCK = {
  next: (when) => `Next: ${when}`,
  nothing: "Nothing is waiting to happen.",
  onTheWay: (when) => `On the way to ${when}.`,
  stops: (count) => (count === 1 ? "1 stop so far." : `${count} stops so far.`),
  arrived: (when, begins) =>
    `The clock says ${when}.${begins ? " It is time for the session: a facilitator can start it." : ""}`,
  problems: {
    stopped: "The clock stopped where you asked.",
    stuck: "Something that is due did not go out, so the clock stopped there. Please try again in a moment.",
    nowhere: "There is nothing of that kind ahead of the clock.",
    failed: "That did not work. Nothing was lost; please try again in a moment.",
  },
  started: "The room has started again.",
};

export const PROBLEMS = {
  gone: () => "That card belongs to a room that is no longer here. The newest one has what you need.",
  failed: () => "That did not work. What you typed is kept; please try again.",
  "unknown-command": (command) => `The room knows ${command} and /join. Without a slash, it is talk for everyone here.`,
  refused: () => "The room could not read that. It may be too long: 4,000 characters fit.",
  tooLong: (length, limit) => `This is ${length} characters long; ${limit} fit. Please shorten it a little.`,
  date: "This is not a whole date. Please fill in day, month and year.",
  time: "This is not a whole time. Please fill in hours and minutes.",
  tooMany: (most) => `Please choose at most ${most} people.`,
};

// What a real group would see: one quiet sentence or two for the last thing that happened.
export const NOTES = {
  start: () => "This room stands in for Slack or Discord. The bot, the clock and the database are the real ones.",
  seat: (name) => `You now see what ${name} would see, and nothing else.`,
  channelCard: () => "Everyone in the channel sees this card. Each person reads times in their own time zone.",
  channelEdit: () => "The card in the channel has changed in place. Nobody gets a notification for that.",
  privateCard: (name) => `Only ${name} would see this: on Slack and on Discord it is a private reply in the channel.`,
  privateEdit: (name) => `The private card changed in place. Still, only ${name} sees it.`,
  direct: (name) => `This is a direct message. Only ${name} can read it, on their phone too.`,
  directElsewhere: (name) => `A direct message has come. Only ${name} can read it.`,
  form: (name) => `The form opens for ${name} alone. Nobody can tell that it is open.`,
  talk: () => "People talk here as ever. The bot never reads it: it has not asked for the right to.",
  joined: (name) => `The platform tells the bot that ${name} has joined. That is all it hears.`,
  file: (name) => `Only ${name} can download this file.`,
  moved: () => "The clock has moved. Everything that was due on the way happened at its own time.",
};

// The zones that are offered first; the browser's own list follows.
export const ZONES = [
  "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Madrid", "Europe/Paris", "Europe/Berlin",
  "Europe/Rome", "Europe/Warsaw", "Europe/Athens", "Europe/Helsinki", "Europe/Kyiv", "Europe/Istanbul",
  "Africa/Accra", "Africa/Lagos", "Africa/Nairobi", "Africa/Johannesburg", "Africa/Casablanca", "Asia/Dubai",
  "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Singapore", "Asia/Hong_Kong", "Asia/Tokyo",
  "Australia/Perth", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "America/St_Johns",
  "America/Halifax", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
  "America/Sao_Paulo", "UTC",
];
