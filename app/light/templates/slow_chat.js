(() => {
  const box = document.getElementById("heard-slow");
  const open = () => document.querySelector("[data-testid=stAppViewContainer] button");
  const look = setInterval(() => {
    if (!open()) return;
    box.hidden = true;
    clearInterval(look);
  }, 500);
  setTimeout(() => { box.hidden = Boolean(open()); }, 5000);
})();
