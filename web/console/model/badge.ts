import { ref } from "vue";

/** What waits for this person; stands before the title of the page. */
export const badge = ref(0);
