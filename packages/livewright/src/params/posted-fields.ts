// The fields that the dead render adds to a form, so that it can be posted without a script.

/** Holds the CSRF token. */
export const CSRF_FIELD = "_csrf_token";

/** Holds the events of the form. */
export const FORM_FIELD = "_lw_form";

/** Holds the event of the pressed button. */
export const BUTTON_FIELD = "_lw_button";
