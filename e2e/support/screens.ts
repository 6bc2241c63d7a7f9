// What people find on each page, by role and label. Screens only point; tests and verbs act.
import type { Locator, Page } from "@playwright/test";

/** The form at `/signup`; the first two fields at application level alone. */
export function signupScreen(page: Page) {
  return {
    heading: page.getByRole("heading", { level: 1 }),
    tenantDisplayName: page.getByLabel("Company or team name"),
    tenantName: page.getByLabel("Web address"),
    email: page.getByLabel("Email"),
    password: page.getByLabel("Password", { exact: true }),
    /** There once scripts run. */
    showPassword: page.getByRole("button", { name: "Show password" }),
    submit: page.getByRole("button", { name: "Sign up" }),
    summary: errorSummary(page),
    refusal: refusal(page),
    logIn: page.getByRole("link", { name: "Log in" }),
  };
}

/** Where the first tab waits. */
export function checkEmailScreen(page: Page) {
  return {
    heading: page.getByRole("heading", { name: "Check your email" }),
    resend: page.getByRole("button", { name: /^Send again/ }),
    resent: page.getByRole("status").filter({ hasText: "sent it again" }),
    changeAddress: page.getByRole("link", { name: "Use another address" }),
    /** Without scripts. */
    lookAgain: page.getByRole("link", { name: "I've opened the link" }),
  };
}

/** Where the first tab asks for the code. */
export function activationCodeScreen(page: Page) {
  return {
    heading: page.getByRole("heading", { name: "Enter your code" }),
    code: page.getByLabel("Code from the email"),
    username: page.getByLabel("New username"),
    finish: page.getByRole("button", { name: "Finish signing up" }),
    resend: page.getByRole("button", { name: /^Send again/ }),
    changeAddress: page.getByRole("link", { name: "Use another address" }),
    locked: page.getByRole("heading", { name: "Too many wrong codes" }),
    signUpAgain: page.getByRole("link", { name: "Sign up again" }),
  };
}

/** Behind the link of a mail that asks whose mailbox it is. */
export function verificationScreen(page: Page) {
  return {
    heading: page.getByRole("heading", { name: "Confirm your email" }),
    password: page.getByLabel("Password", { exact: true }),
    confirm: page.getByRole("button", { name: "Confirm email" }),
    confirmed: page.getByRole("heading", { name: "Email confirmed" }),
    sendAgain: page.getByRole("button", { name: "Send a new link" }),
    mine: page.getByRole("link", { name: /^This is mine/ }),
    makeItMine: page.getByRole("button", { name: "Yes, this is mine" }),
    notMe: page.getByRole("link", { name: "This wasn't me" }),
    closeLogin: page.getByRole("button", { name: "Close the account" }),
    closed: page.getByRole("heading", { name: "Account closed" }),
  };
}

/** Where something is mailed to an address, and what is said then. */
export function mailScreen(page: Page) {
  return {
    email: page.getByLabel("Email"),
    mailLink: page.getByRole("button", { name: "Email me a link" }),
    mailLoginPages: page.getByRole("button", { name: "Email me my login pages" }),
    onItsWay: page.getByRole("heading", { name: "Check your email" }),
  };
}

/** Behind the link of a mail about a new password. */
export function newPasswordScreen(page: Page) {
  return {
    heading: page.getByRole("heading", { name: "Choose a new password" }),
    password: page.getByLabel("New password"),
    save: page.getByRole("button", { name: "Save and log in" }),
  };
}

/** Behind the link of an activation mail. */
export function activationScreen(page: Page) {
  return {
    askedForPassword: page.getByRole("heading", { name: "One more step" }),
    password: page.getByLabel("Password", { exact: true }),
    finish: page.getByRole("button", { name: "Finish signing up" }),
    notMe: page.getByRole("link", { name: "This wasn't me" }),
    deleteSignup: page.getByRole("button", { name: "Delete the sign-up" }),
    deleted: page.getByRole("heading", { name: "Sign-up deleted" }),
  };
}

/** The login page of a tenant. */
export function loginScreen(page: Page) {
  return {
    heading: page.getByRole("heading", { name: /^Log in to / }),
    email: page.getByLabel("Email"),
    password: page.getByLabel("Password", { exact: true }),
    submit: page.getByRole("button", { name: "Log in" }),
    refusal: refusal(page),
    signUp: page.getByRole("link", { name: "Sign up" }),
  };
}

/** The login page of an application, which asks for the tenant. */
export function discoveryScreen(page: Page) {
  return {
    heading: page.getByRole("heading", { name: /^Log in to / }),
    tenantName: page.getByLabel("Web address of your company or team"),
    submit: page.getByRole("button", { name: "Continue" }),
    signUp: page.getByRole("link", { name: "Sign up" }),
  };
}

/** Where a post without scripts ends. */
export function continueScreen(page: Page) {
  return {
    heading: page.getByRole("heading", { name: "Taking you there" }),
    go: page.getByRole("link", { name: "Continue" }),
  };
}

/** The pages of the client application: the one that shows who logged in, and its start. */
export function yourAppScreen(page: Page) {
  return {
    heading: page.getByRole("heading", { name: "You are logged in" }),
    email: page.getByTestId("email"),
    tenant: page.getByTestId("tenant"),
    roles: page.getByTestId("roles"),
    logOut: page.getByRole("button", { name: "Log out" }),
    welcome: page.getByRole("heading", { name: "Welcome" }),
  };
}

/** What stands above a form that was sent with errors. Next has an alert of its own on every page, which holds no link. */
function errorSummary(page: Page): Locator {
  return page.getByRole("alert").filter({ has: page.getByRole("link") });
}

/** A sentence about the whole form. */
function refusal(page: Page): Locator {
  return page.getByRole("alert").filter({ hasText: /\S/, hasNot: page.getByRole("link") });
}
