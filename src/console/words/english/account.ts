/** One's own account: ways to sign in, sessions; and the page of an invitation. */
export const account = {
  "screen.account": "Account",
  "account.of": "Account of {who}",
  "account.back": "Back",
  "account.loading": "Reading your account…",
  "account.passkeys": "Passkeys",
  "account.passkeysAbout":
    "A passkey is a key in your device or on a security key. It opens with your finger, face or PIN and works on this site alone.",
  "account.noPasskeys": "You have no passkey yet.",
  "account.passkeyName": "Name, so that you know it again",
  "account.addPasskey": "Add a passkey",
  "account.remove": "Remove",
  "account.removeWhat": "Remove {name}",
  "account.made": "made {at}",
  "account.used": "used {at}",
  "account.neverUsed": "never used",
  "account.forHost": "for {host}",
  "account.byAddress":
    "This page was opened by an address. Browsers make passkeys for names alone: open it by its name, on this machine as localhost.",
  "account.notSupported": "This browser has no passkeys. Use a newer one.",
  "account.sessions": "Sessions",
  "account.sessionsAbout":
    "Where you are signed in now. What you do not know: end it, then change your password.",
  "account.thisOne": "this one",
  "account.began": "began {at}",
  "account.lastUsed": "last used {at}",
  "account.ends": "ends {at} at the latest",
  "account.endSession": "End",
  "account.endSessionOf": "End the session that began {at}",
  "account.endOthers": "End all others",
  "account.secret": "Password",
  "account.secretNow": "Password now",
  "account.secretNew": "New password, 15 characters or more",
  "account.secretAbout": "Four words that do not belong together are good. All your sessions end.",
  "account.changeSecret": "Change password",
  "account.setSecret": "Set a password",
  "account.weak":
    "This password would be guessed early: it is a common one, one short thing said again, or made of your name, words of this work or rows of keys. Choose another, such as four words.",
  "account.breached":
    "This password became known in a breach elsewhere. Choose another, such as four words, and change it wherever else you use it.",
  "account.notChecked":
    "No password can be chosen now: the list of breached passwords cannot be read. Tell the administrator, or make a passkey.",
  "account.changed": "The password is changed. Your other sessions have ended.",
  "account.added": "The passkey is added.",
  "account.removed": "The passkey is removed. Sessions it began have ended.",
  "account.confirmTitle": "Show that it is you",
  "account.confirmAbout":
    "You signed in a while ago. Before your ways to sign in are changed, sign in once more.",
  "account.confirm": "Go on",
  "account.cancel": "Cancel",
  "passkey.signIn": "Sign in with a passkey",
  "passkey.wrong": "This passkey opens nothing here. Try another one, or your password.",
  "passkey.cancelled": "No passkey was used. Try again when it is at hand.",
  "passkey.there": "This device has a passkey of yours for this site already.",
  "passkey.required":
    "Your role needs a passkey. Sign in with yours; without one, ask two administrators for a recovery link.",
  "provider.signIn": "Sign in with: {name}",
  "provider.again":
    "This sign-in was begun elsewhere, too long ago, or is used up. Begin again here.",
  "provider.refused":
    "Your centre's account service did not let you in. Try again, or another way.",
  "provider.unreachable":
    "Your centre's account service does not answer. Sign in another way, and tell the administrator.",
  "provider.wrongAnswer":
    "Your centre's account service gave an answer that cannot be trusted. Sign in another way, and tell the administrator.",
  "provider.unknownPerson":
    "Your account is not one of somebody who was added here. Ask an administrator to add you.",
  "provider.otherAccount":
    "Your name here belongs to another account of that service. Ask two administrators for a recovery.",
  "provider.oneFactor":
    "Your role needs more than one factor, and that service does not say it asked for one. Use a passkey.",
  "invitation.title": "Welcome, {who}",
  "invitation.recovery": "New ways to sign in for {who}",
  "invitation.about": "You sign in as {personId}. Choose how; this link works once and until {at}.",
  "invitation.recoveryAbout":
    "You sign in as {personId}. Choose how; this link works once and until {at}. Your old password, passkeys and sessions end.",
  "invitation.byPasskey": "With a passkey",
  "invitation.bySecret": "With a password",
  "invitation.setSecret": "Set the password and sign in",
  "invitation.makePasskey": "Make a passkey and sign in",
  "invitation.passkeyOnly": "Your role needs a passkey.",
  "invitation.over":
    "This link was used before, is over, or was never given. Ask an administrator for a new one.",
  "invitation.toSignIn": "To the sign-in page",
} as const;
