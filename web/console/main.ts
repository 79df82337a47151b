import { createApp } from "vue";
import "@shared/tokens.css";
import "@shared/base.css";
import "./console.css";
import App from "./App.vue";
import { applyPreferences } from "./model/preferences";
import { router } from "./router";
import { i18n } from "./texts";

applyPreferences();
createApp(App).use(i18n).use(router).mount("#app");
