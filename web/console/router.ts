import { createRouter, createWebHistory } from "vue-router";
import HomeScreen from "./home/HomeScreen.vue";
import { screens } from "./screens";

declare module "vue-router" {
  interface RouteMeta {
    /** Needed to see it; anybody signed in may see a screen without. */
    permission?: import("@api/types").Permission;
  }
}

export const router = createRouter({
  history: createWebHistory("/console/"),
  routes: [
    { path: "/", name: "home", component: HomeScreen },
    ...screens.map(({ name, path, permission, load }) => ({
      name,
      path,
      component: load,
      meta: { permission },
    })),
    { path: "/:rest(.*)*", redirect: "/" },
  ],
});
