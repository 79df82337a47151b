import { ref } from "vue";
import { preferences } from "../../model/preferences";

/** Two short tones, made here: no file is loaded. */
const TONES = [
  { hertz: 880, at: 0 },
  { hertz: 1174, at: 0.18 },
];
const LASTS_S = 0.16;
const LOUDNESS = 0.25;

let audio: AudioContext | null = null;

/** Browsers let a page sound only after somebody touched it. */
export function wakeSound(): void {
  try {
    audio ??= new AudioContext();
    if (audio.state === "suspended") void audio.resume();
  } catch {
    audio = null;
  }
}

export function ring(): void {
  if (!preferences.sound) return;
  wakeSound();
  if (!audio || audio.state !== "running") return;
  for (const { hertz, at } of TONES) {
    const start = audio.currentTime + at;
    const tone = new OscillatorNode(audio, { frequency: hertz });
    const loudness = new GainNode(audio, { gain: 0 });
    loudness.gain.setValueAtTime(LOUDNESS, start);
    loudness.gain.exponentialRampToValueAtTime(0.001, start + LASTS_S);
    tone.connect(loudness).connect(audio.destination);
    tone.start(start);
    tone.stop(start + LASTS_S);
  }
}

function permissionNow(): NotificationPermission | "missing" {
  return "Notification" in window ? Notification.permission : "missing";
}

/** Whether the system may show a call while another window is in front. */
export const notifying = ref(permissionNow());

export async function askToNotify(): Promise<void> {
  if (permissionNow() !== "missing") await Notification.requestPermission();
  notifying.value = permissionNow();
}

/** Shown by the system, and only when the page is not being looked at. */
export function notify(title: string, body: string, tag: string, open: () => void): void {
  if (permissionNow() !== "granted" || (document.hasFocus() && !document.hidden)) return;
  try {
    const shown = new Notification(title, { body, tag, lang: preferences.language });
    shown.onclick = () => {
      window.focus();
      open();
      shown.close();
    };
  } catch {
    // Some mobile browsers have the name and refuse to construct one.
  }
}
