import { createApp } from "vue";
import { Api } from "@api/client";
import { browserStore, passingStore } from "@shared/storage";
import "@shared/tokens.css";
import "@shared/base.css";
import App from "./App.vue";
import { createHost, placeOf } from "./model/embed";

const api = new Api();
const place = placeOf(location.pathname);

if (place === "kiosk") {
  // Nothing is kept on a device that many people use.
  const start = () => passingStore();
  void import("./kiosk/KioskApp.vue").then(({ default: KioskApp }) =>
    createApp(KioskApp, { api, start }).mount("#app"),
  );
} else {
  const host = place === "frame" ? createHost(location.hash, window.parent) : null;
  createApp(App, { api, store: browserStore(), host }).mount("#app");
}
