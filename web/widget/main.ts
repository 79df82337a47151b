import { createApp } from "vue";
import { Api } from "@api/client";
import { browserStore } from "@shared/storage";
import "@shared/tokens.css";
import "@shared/base.css";
import App from "./App.vue";

createApp(App, { api: new Api(), store: browserStore() }).mount("#app");
