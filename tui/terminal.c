/* The terminal, through curses: grids to cells on screen, the frame left and
 * taken again, the state restored when we crash.
 * Fails: terminal_open with -ENOTTY, -ENOENT, -ENOMEM; later writes to a lost
 * terminal are ignored (reading finds out).  Owner: start.c; one at a time,
 * because curses is. */
#include "tui/terminal.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>

#define PASTE_ON	"\033[?2004h"
#define PASTE_OFF	"\033[?2004l"
/* buttons and wheel, in decimal */
#define MOUSE_ON	"\033[?1000h\033[?1006h"
#define MOUSE_OFF	"\033[?1006l\033[?1000l"
/* あ, then ※: each from column 1, then the line is wiped. */
#define PROBE	"\r\xe3\x81\x82\033[6n\r\xe2\x80\xbb\033[6n\r\033[K"
#define RESTORE_MAX	256

struct terminal {
	struct screen	 screen;
	SCREEN		*curses;
	FILE		*keys;
	struct grid	 shown;		/* what curses was given last */
	bool		 fresh;		/* show everything */
	bool		 agrees, color, mouse;
	int		 colors;
	attr_t		 attrs[STYLE_COUNT];
	short		 pairs[STYLE_COUNT];
};

/* For the crash handler, which may touch nothing else. */
static struct termios shell_mode;
static int keys_fd = STDIN_FILENO;	/* where keys are read */
static volatile sig_atomic_t in_frame;
static char restore_bytes[RESTORE_MAX];
static size_t restore_len;

static int width_of_ambiguous = 1;

/* curses in this executable asks here. */
int
wcwidth(wchar_t c)
{
	if (c == 0)
		return 0;
	if (c < 0 || c > 0x10ffff)
		return -1;
	return cells_wcwidth((uint32_t)c, width_of_ambiguous);
}

int
terminal_locale(void)
{
	static const char *const fallbacks[] = { "C.UTF-8", "C.utf8",
		"en_US.UTF-8" };

	if (setlocale(LC_CTYPE, "") != NULL &&
	    strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
		return 0;
	for (size_t i = 0; i < sizeof fallbacks / sizeof fallbacks[0]; i++)
		if (setlocale(LC_CTYPE, fallbacks[i]) != NULL)
			return 0;
	return -ENOENT;
}

static void
write_all(const char *p, size_t n)
{
	while (n > 0) {
		ssize_t w = write(STDOUT_FILENO, p, n);

		if (w < 0 && errno != EINTR && errno != EAGAIN)
			return;
		if (w > 0) {
			p += w;
			n -= (size_t)w;
		}
	}
}

/* A terminfo string without its $<…> delays. */
static void
add_restore(const char *name)
{
	const char *s = tigetstr(name);

	if (s == NULL || s == (const char *)-1)
		return;
	while (*s != '\0' && restore_len < RESTORE_MAX - 1) {
		if (s[0] == '$' && s[1] == '<') {
			while (*s != '\0' && *s != '>')
				s++;
			if (*s == '>')
				s++;
			continue;
		}
		restore_bytes[restore_len++] = *s++;
	}
}

static void
prepare_restore(bool mouse)
{
	const char *off = mouse ? PASTE_OFF MOUSE_OFF : PASTE_OFF;

	restore_len = strlen(off);
	memcpy(restore_bytes, off, restore_len);
	add_restore("sgr0");
	add_restore("op");
	add_restore("rmkx");
	add_restore("cnorm");
	add_restore("rmcup");
	if (restore_len < RESTORE_MAX)
		restore_bytes[restore_len++] = '\r';
}

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
#define NCRASHES (sizeof crashes / sizeof crashes[0])
static struct sigaction before_us[NCRASHES];

/* Only what is safe in a signal handler: write, tcsetattr, sigaction,
 * raise. */
static void
crashed(int signo)
{
	int saved = errno;

	if (in_frame) {
		write_all(restore_bytes, restore_len);
		tcsetattr(keys_fd, TCSANOW, &shell_mode);
		in_frame = 0;
	}
	for (size_t i = 0; i < NCRASHES; i++)
		if (crashes[i] == signo)
			sigaction(signo, &before_us[i], NULL);
	errno = saved;
	raise(signo);
}

static void
catch_crashes(void)
{
	struct sigaction sa = { .sa_handler = crashed };

	sigemptyset(&sa.sa_mask);
	/* a second crash in the handler ends us at once */
	sa.sa_flags = (int)SA_RESETHAND | SA_NODEFER;
	for (size_t i = 0; i < NCRASHES; i++)
		sigaction(crashes[i], &sa, &before_us[i]);
}

static void
let_crashes(void)
{
	for (size_t i = 0; i < NCRASHES; i++)
		sigaction(crashes[i], &before_us[i], NULL);
}

/* Colours and attributes of a style.  -1: the terminal's own. Every colour
 * stands beside a word or a sign, so none of it is needed. */
struct look {
	short	fg256, bg256, fg8, bg8;
	attr_t	attr, mono;
};

static const struct look looks[STYLE_COUNT] = {
	[STYLE_PLAIN] = { -1, -1, -1, -1, A_NORMAL, A_NORMAL },
	[STYLE_DIM] = { 245, -1, -1, -1, A_NORMAL, A_NORMAL },
	[STYLE_BOLD] = { -1, -1, -1, -1, A_BOLD, A_BOLD },
	[STYLE_TITLE] = { 255, 24, 7, 4, A_BOLD, A_REVERSE },
	[STYLE_TAB] = { -1, -1, -1, -1, A_NORMAL, A_NORMAL },
	[STYLE_TAB_ACTIVE] = { 24, 153, 0, 6, A_BOLD, A_BOLD | A_REVERSE },
	[STYLE_CURSOR] = { 16, 153, 0, 6, A_NORMAL, A_REVERSE },
	[STYLE_HEADING] = { 31, -1, 6, -1, A_BOLD, A_BOLD },
	[STYLE_KEY] = { 31, -1, 6, -1, A_BOLD, A_BOLD },
	[STYLE_GOOD] = { 28, -1, 2, -1, A_NORMAL, A_NORMAL },
	[STYLE_NOTICE] = { 31, -1, 6, -1, A_NORMAL, A_NORMAL },
	[STYLE_WARNING] = { 166, -1, 3, -1, A_BOLD, A_BOLD },
	[STYLE_ERROR] = { 160, -1, 1, -1, A_BOLD, A_BOLD | A_UNDERLINE },
	[STYLE_ESCAPED] = { 127, -1, 5, -1, A_REVERSE, A_REVERSE },
	[STYLE_MATCH] = { 16, 222, 0, 3, A_NORMAL, A_UNDERLINE },
};

static void
set_colors(struct terminal *t)
{
	t->colors = 0;
	if (t->color && has_colors() && start_color() == OK) {
		use_default_colors();
		t->colors = COLORS >= 256 ? 256 : COLORS >= 8 ? 8 : 0;
	}
	for (int i = 0; i < STYLE_COUNT; i++) {
		const struct look *l = &looks[i];
		bool many = t->colors == 256;
		short fg = many ? l->fg256 : l->fg8,
		    bg = many ? l->bg256 : l->bg8;

		t->attrs[i] = t->colors ? l->attr : l->mono;
		t->pairs[i] = 0;
		if (t->colors == 0 || (fg < 0 && bg < 0))
			continue;
		t->pairs[i] = (short)(i + 1);
		init_pair(t->pairs[i], fg, bg);
	}
}

/* Writes あ into a pad and looks where the cursor went. */
static bool
width_agrees(void)
{
	static const wchar_t probe[] = { 0x3042, 0x203b, 0x0041, 0 };
	int wanted = 2 + width_of_ambiguous + 1, x, y;
	WINDOW *pad = newpad(1, 16);

	if (pad == NULL)
		return false;
	wmove(pad, 0, 0);
	for (size_t i = 0; probe[i] != 0; i++) {
		wchar_t s[2] = { probe[i], 0 };
		cchar_t c;

		setcchar(&c, s, A_NORMAL, 0, NULL);
		wadd_wch(pad, &c);
	}
	getyx(pad, y, x);
	delwin(pad);
	return y == 0 && x == wanted;
}

static void
put_cell(const struct terminal *t, int row, int col,
    const struct grid_cell *g)
{
	wchar_t s[2 + CELL_MARKS] = { 0 };
	cchar_t c;

	for (size_t i = 0; i < 1 + CELL_MARKS; i++)
		s[i] = (wchar_t)g->ch[i];
	if (setcchar(&c, s, t->attrs[g->style], t->pairs[g->style],
	    NULL) == OK)
		(void)mvadd_wch(row, col, &c);
}

static int
terminal_show(struct screen *s, const struct grid *g)
{
	struct terminal *t = (struct terminal *)s;
	bool same = !t->fresh && t->shown.rows == g->rows &&
	    t->shown.cols == g->cols;

	if (t->fresh)
		erase();
	for (int r = 0; r < g->rows; r++) {
		if (same && grid_row_same(&t->shown, g, r))
			continue;
		for (int c = 0; c < g->cols; c++) {
			const struct grid_cell *x =
			    &g->v[(size_t)r * (size_t)g->cols + (size_t)c];

			if (x->width > 0)
				put_cell(t, r, c, x);
		}
	}
	curs_set(g->cursor_row >= 0 ? 1 : 0);
	if (g->cursor_row >= 0)
		move(g->cursor_row, g->cursor_col);
	if (t->fresh)
		clearok(curscr, TRUE);
	refresh();
	t->fresh = false;
	return grid_copy(&t->shown, g);
}

static void
keys_raw(void)
{
	raw();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	/* application keys: ESC O A; the decoder takes both */
	keypad(stdscr, TRUE);
}

/* Modes that curses does not know. */
static void
modes(const struct terminal *t, bool on)
{
	const char *paste = on ? PASTE_ON : PASTE_OFF;
	const char *mouse = on ? MOUSE_ON : MOUSE_OFF;

	write_all(paste, strlen(paste));
	if (t->mouse)
		write_all(mouse, strlen(mouse));
}

static void
terminal_leave(struct screen *s)
{
	modes((struct terminal *)s, false);
	endwin();
	tcsetattr(keys_fd, TCSADRAIN, &shell_mode);
	in_frame = 0;
}

static void
terminal_enter(struct screen *s)
{
	struct terminal *t = (struct terminal *)s;

	keys_raw();
	t->fresh = true;
	in_frame = 1;
	s->ops->resize(s);
	refresh();
	modes(t, true);
}

/* Out of the frame, on the shell's screen, but any key comes at once and
 * is not shown. */
static int
terminal_plain(struct screen *s, struct span bytes)
{
	struct termios mode;

	(void)s;
	endwin();
	mode = shell_mode;
	mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
	mode.c_cc[VMIN] = 1;
	mode.c_cc[VTIME] = 0;
	tcsetattr(keys_fd, TCSADRAIN, &mode);
	write_all(bytes.p, bytes.n);
	return 0;
}

static void
terminal_resize(struct screen *s)
{
	struct terminal *t = (struct terminal *)s;
	struct winsize w;
	int rows, cols;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) < 0 || w.ws_row == 0 ||
	    w.ws_col == 0)
		return;
	rows = w.ws_row > SCREEN_MAX_ROWS ? SCREEN_MAX_ROWS : w.ws_row;
	cols = w.ws_col > SCREEN_MAX_COLS ? SCREEN_MAX_COLS : w.ws_col;
	if (rows == s->rows && cols == s->cols)
		return;
	resizeterm(rows, cols);
	s->rows = rows;
	s->cols = cols;
	t->fresh = true;
}

static void
terminal_ambiguous(struct screen *s, int ambiguous)
{
	struct terminal *t = (struct terminal *)s;

	width_of_ambiguous = ambiguous == 2 ? 2 : 1;
	s->ambiguous = width_of_ambiguous;
	s->ascii = s->ambiguous == 2;
	t->fresh = true;
}

static void
terminal_ask(struct screen *s)
{
	(void)s;
	write_all("\033[5n", 4);
}

/* stdin, or where it is a log the terminal itself. */
static FILE *
open_keys(bool tty)
{
	FILE *f = stdin;

	if (isatty(STDIN_FILENO))
		return f;
	f = tty ? fopen("/dev/tty", "r+e") : NULL;
	if (f != NULL)
		keys_fd = fileno(f);
	return f;
}

static void
close_keys(FILE *f)
{
	if (f != NULL && f != stdin)
		fclose(f);
	keys_fd = STDIN_FILENO;
}

static void
terminal_close(struct screen *s)
{
	struct terminal *t = (struct terminal *)s;

	if (in_frame)
		terminal_leave(s);
	let_crashes();
	delscreen(t->curses);
	close_keys(t->keys);
	grid_done(&t->shown);
	free(t);
}

static const struct screen_ops terminal_ops = {
	.show = terminal_show,
	.leave = terminal_leave,
	.enter = terminal_enter,
	.plain = terminal_plain,
	.resize = terminal_resize,
	.set_ambiguous = terminal_ambiguous,
	.ask_status = terminal_ask,
	.close = terminal_close,
};

static void
start(struct terminal *t)
{
	keys_raw();
	set_colors(t);
	t->screen.rows = LINES;
	t->screen.cols = COLS;
	terminal_resize(&t->screen);
	t->agrees = width_agrees();
	t->fresh = true;
	catch_crashes();
	in_frame = 1;
	refresh();
	modes(t, true);
}

/* The answers must not be echoed: curses takes this for the shell's mode, so
 * leaving sets the real one itself. */
static void
write_probe(void)
{
	struct termios quiet = shell_mode;

	quiet.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	tcsetattr(keys_fd, TCSANOW, &quiet);
	write_all(PROBE, sizeof PROBE - 1);
}

int
terminal_open(const struct terminal_options *o, struct screen **ret)
{
	struct terminal *t;
	FILE *keys = isatty(STDOUT_FILENO) ? open_keys(o->tty_keys) : NULL;
	int error, r;

	if (keys == NULL)
		return -ENOTTY;
	if (tcgetattr(keys_fd, &shell_mode) < 0) {
		r = -errno;
		goto fail;
	}
	r = -ENOENT;
	if (setupterm(NULL, STDOUT_FILENO, &error) != OK)
		goto fail;
	prepare_restore(o->mouse);
	/* curses reads its own */
	del_curterm(cur_term);
	t = calloc(1, sizeof *t);
	r = -ENOMEM;
	if (t == NULL)
		goto fail;
	t->screen = (struct screen){ .ops = &terminal_ops,
	    .input = keys_fd, .ambiguous = o->ambiguous == 2 ? 2 : 1,
	    .ascii = o->probe || o->ambiguous == 2 };
	t->keys = keys;
	t->color = o->color;
	t->mouse = o->mouse;
	width_of_ambiguous = t->screen.ambiguous;
	if (o->probe)
		write_probe();
	t->curses = newterm(NULL, stdout, keys);
	if (t->curses == NULL) {
		tcsetattr(keys_fd, TCSANOW, &shell_mode);
		free(t);
		r = -ENOENT;
		goto fail;
	}
	set_term(t->curses);
	start(t);
	*ret = &t->screen;
	return 0;
fail:
	close_keys(keys);
	return r;
}

bool
terminal_width_agrees(const struct screen *s)
{
	return ((const struct terminal *)s)->agrees;
}

int
terminal_colors(const struct screen *s)
{
	return ((const struct terminal *)s)->colors;
}
