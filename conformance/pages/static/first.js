// Before anything is drawn: what needs a script is shown, and chapters are folded.
document.documentElement.classList.add("js");
