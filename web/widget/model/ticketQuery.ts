import { shallowReactive } from "vue";

/** The ticket query dialog; a ticket card opens it already filled in. */
export const ticketQuery = shallowReactive({
  shown: false,
  number: "",
  code: "",
  open(number = "", code = "") {
    Object.assign(this, { shown: true, number, code });
  },
  close() {
    this.shown = false;
  },
});
