"""The base of the program's app: everything about living in a real terminal, and nothing about customers."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.theme import Theme
from textual.worker import WorkerFailed

from tcrm.errors import TcrmError
from tcrm.i18n import _
from tcrm.terminal.display import ThinDisplay
from tcrm.terminal.driver import driver_class
from tcrm.terminal.fit import Fit
from tcrm.terminal.known import is_textual_known
from tcrm.terminal.lines import CleanLines
from tcrm.terminal.signals import Signals
from tcrm.terminal.typeahead import Result, Typeahead

if TYPE_CHECKING:
    from tcrm.terminal.picture import Picture


class TerminalApp(Typeahead[Result], ThinDisplay[Result]):
    """An app whose keys keep their order, whose screen survives hostile data, and which leaves in good order.

    A subclass may override `save_drafts`, `at_rest`, `say`, `reason_of` and `report_error`. Errors end in one place:

    - a `TcrmError` raised by the action of a key, and every error of a worker, goes to `report_error`: a line on the
      screen, and the program goes on. (Leave `exit_on_error` of workers alone: False would hide the error.)
    - any other error ends the program: it is logged, drafts are saved, the screen is restored.

    `check_action` and message handlers must not raise `TcrmError`: Textual stops a widget whose handler raises.
    """

    ENABLE_COMMAND_PALETTE = False
    _coloured: tuple[Theme, dict[str, str]] | None = None  # the theme whose variables were asked for last, and they
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "suspend_process", show=False, id="app.suspend")]

    def __init__(
        self, fit: Fit | None = None, *, mouse: bool = False, thin: bool = True, picture: Picture | None = None
    ) -> None:
        """`mouse`: off unless asked for; after a dropped line a terminal goes on reporting it, as garbage. `thin`: send
        only the cells that changed. `picture`: what the terminal shows already."""
        self.fit = fit or Fit()
        super().__init__(
            driver_class=driver_class(),
            ansi_color=self.fit.theme is not None or None,
            thin=thin,
            picture=picture,
        )
        self._disable_tooltips = True  # none of our widgets has one: no screen needs a place for them
        self.mouse = mouse
        self.animation_level = "none"
        self._clean_lines = CleanLines()
        self._signals: Signals | None = None
        if self.fit.theme is not None:
            self.theme = self.fit.theme

    # Hooks for the program

    def save_drafts(self) -> None:
        """Keep what is typed and not stored; called before the program ends without being asked to. Be quick."""

    def at_rest(self) -> AbstractContextManager[bool]:
        """Within it no change of the data begins; false where one is under way, which the program must not stop in."""
        return nullcontext(True)

    def say(self, text: str, *, error: bool = False) -> None:
        """Show one line of plain text (never parsed as markup)."""
        self.notify(text, severity="error" if error else "information", markup=False)

    def report_error(self, error: BaseException) -> None:
        """Show what went wrong and go on. What was not foreseen is also logged, by type and place."""
        if isinstance(error, TcrmError):
            self.say(str(error), error=True)
            return
        from tcrm.terminal.trouble import log_error

        path = log_error(error)
        text = _("Something went wrong in TCRM itself ({kind}); details are in {log}.")
        self.say(text.format(kind=type(error).__name__, log=path), error=True)

    def reason_of(self, error: BaseException) -> TcrmError | None:
        """What stood behind an error that ends the program, if it was none of the program's; it is said then."""
        return None

    def on_typeahead_overflow(self) -> None:
        self.say(_("Too many keys at once; none of them was used. Paste with your terminal's own paste."), error=True)

    def action_help_quit(self) -> None:
        """What ctrl+c means to Textual; the way out is the program's own."""
        self.say(_("q leaves the program, esc goes back one level."))

    # Colours

    def on_load(self) -> None:
        """The theme is chosen: style sheets are read once, with its colours."""
        self.stylesheet.set_variables(self.get_css_variables())
        if is_textual_known():
            from tcrm.terminal.quick import take_values_apart_late

            take_values_apart_late(self.stylesheet)

    def get_css_variables(self) -> dict[str, str]:
        """As Textual's, worked out once for each theme; it asks four times while it starts."""
        theme = self.current_theme
        if self._coloured is None or self._coloured[0] is not theme:
            self._coloured = theme, super().get_css_variables()
        return {**self._coloured[1]}

    def refresh_css(self, animate: bool = True) -> None:
        """Read all style sheets anew, if there are other colours; Textual asks for it five times while it starts, and
        for every screen that is new."""
        variables = self.get_css_variables()
        if variables != self.stylesheet._variables or not is_textual_known():
            super().refresh_css(animate)
            return
        for screen in self.screen_stack:
            if screen._css_update_count != self._css_update_count:
                screen._css_update_count = self._css_update_count
                self.stylesheet.update(screen, animate=animate)

    # The terminal

    @property
    def picture(self) -> Picture | None:
        """What the terminal shows already; None from the first paint on."""
        return self._picture

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._clean_lines]

    def restore_settings(self) -> None:
        """Let keys and lines be on the terminal what they were before; nothing is written, so a stalled line holds up
        nobody."""
        restore = getattr(self._driver, "restore_settings", None)  # of a driver that is ours
        if restore is not None:
            restore()

    def answer_signals(self) -> None:
        """Before the terminal is taken, and a first screen waited for: told to stop meanwhile, we give it back."""
        self._signals = Signals(self)
        self._signals.install()

    def on_mount(self) -> None:
        if self._signals is None and not self.is_headless:  # a driver that is not ours
            self.answer_signals()

    def on_unmount(self) -> None:
        if self._signals is not None:
            self._signals.remove()

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Lend the terminal to another program for the time of the block (`$EDITOR`, the shell). It comes back whatever
        the block raises: Textual alone takes it back only after a block that ended well."""
        failed: BaseException | None = None
        with super().suspend():
            if self._signals is not None:
                self._signals.asleep = True
            try:
                yield
            except BaseException as error:  # noqa: BLE001 (it goes on below)
                failed = error
            finally:
                if self._signals is not None:
                    self._signals.asleep = False
        if failed is not None:
            raise failed

    def action_suspend_process(self) -> None:
        if self._signals is not None and not self._signals.stop_job():
            self.say(_("There is no shell to go back to."))

    # Errors

    async def run_action(
        self,
        action: Any,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except TcrmError as error:
            self.report_error(error)
            return True

    def _handle_exception(self, error: Exception) -> None:
        """Textual's own last resort, which all of its parts call; private, and checked by a test."""
        if isinstance(error, WorkerFailed):
            self.report_error(error.error)
        elif self.is_headless:
            super()._handle_exception(error)
        else:
            from tcrm.terminal.trouble import OnlyLogged, Stopped, log_error

            if self._picture is not None:
                self._picture.leave()  # where there is nothing else yet, what is said would vanish with it
            stopped = Stopped(error, log_error(error))
            with OnlyLogged():
                self.save_drafts()
            with OnlyLogged():
                stopped.because(self.reason_of(error))
            super()._handle_exception(stopped)


def run_app(app: App[Any]) -> int:
    """Run `app` in this terminal until it leaves; the exit code for the shell."""
    app.run(mouse=getattr(app, "mouse", False))
    sys.stdout.flush()
    return app.return_code or 0
