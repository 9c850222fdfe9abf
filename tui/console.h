/* The console: one frame (title line, pane line, the pane, key bar, prompt
 * or message line), the current pane, the way back, the loop's events.
 *
 * It owns loop, config, store and what panes share; a pane reaches them
 * through its pane->console.  Everything here runs on the loop thread and
 * never blocks.  The public members may be read by panes; they are changed
 * only by the functions below.
 *
 *   draw:	change your data, call console_dirty(); refresh() and draw()
 *		come before the loop sleeps next, at most once a frame.
 *   say:	console_say() one sentence on the message line;
 *		console_error() for a struct error.
 *   ask:	console_prompt() one line, with history and completion.
 *   go:	console_go() another pane, console_jump() with a value,
 *		console_back(); console_open_sheet() shows one sheet.
 *   case:	console_case_set(), c->case_id; console_undo_push() after a
 *		thing was added, `u` then takes it back.
 *   store:	c->store is opened after the first frame (NULL before, and
 *		where it failed: NEEDS_STORE says so); pane->open comes after.
 */
#ifndef MTGP_TUI_CONSOLE_H
#define MTGP_TUI_CONSOLE_H

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/case/store.h"
#include "core/config/config.h"
#include "core/loop/loop.h"
#include "core/sheet/sheet.h"
#include "core/text/error.h"
#include "core/text/text.h"
#include "tui/keymap.h"
#include "tui/pane.h"
#include "tui/prompt.h"
#include "tui/screen.h"

#define CONSOLE_STACK 32

/* What the command line gave. */
struct console_options {
	bool		 offline;
	const char	*log_path;	/* --log, or NULL */
	const char	*facts_file;	/* --facts, or NULL */
	const char	*dns_file;	/* --dns-file, or NULL */
	const char	*resolver;	/* --resolver, or NULL */
	const char	*store_dir;	/* --store, or NULL: config's */
	const char	*data_dir;	/* --data, or NULL: config's */
	const char	*script;	/* --script FILE: headless */
	int		 cols, rows;	/* --size CxR */
};

struct replies;

struct console {
	/* readable by panes */
	struct loop	*loop;
	struct config	*config;
	struct store	*store;		/* NULL: not open */
	struct console_options options;
	/* the common options for checks as steps (core/command/step.h) */
	const char	*const *step_options;
	int		 nstep_options;
	enum lang	 lang;
	int64_t		 case_id;	/* 0: none */
	char		 case_name[256];
	struct replies	*replies;	/* meaning_replies(); may be NULL */
	uint64_t	 tail_bytes;	/* bytes of the followed log that were
					 * shown: the log pane adds to it */
	/* the console's own */
	struct console_private *own;
};

/* Wall clock; MTGP_NOW fixes it in tests. */
usec_t	console_now(const struct console *c);
void	console_dirty(struct console *c);
/* The same, and it does not wait for the frame's time: the first answer to
 * what somebody asked for. */
void	console_answered(struct console *c);
/* This host's name as the title line shows it. */
const char *console_host(const struct console *c);
/* What a next start needs (case, pane, its state) is written now: for things
 * that must be found again however this console ends. */
void	console_keep(struct console *c);
/* Everything anew (C-l). */
void	console_redraw(struct console *c);
/* One sentence until the next key. */
void	console_say(struct console *c, enum severity s, struct text t);
void	console_say_id(struct console *c, enum severity s, const char *id);
void	console_error(struct console *c, const struct error *e);
/* Opens the prompt (a second one replaces the first, which gets
 * done(arg, NULL)). */
void	console_prompt(struct console *c, const struct prompt_spec *spec);

struct pane *console_pane(struct console *c, const char *name);	/* NULL: none */
struct pane *console_current(struct console *c);
/* Shows a pane; Backspace returns to the one shown now. */
void	console_go(struct console *c, struct pane *p);
/* Goes to a pane with a value; false: no such pane, or it does not take
 * it (then nothing changes). */
bool	console_jump(struct console *c, const char *pane,
		enum field_type type, struct span value);
/* The current pane is about to show something else: Backspace brings back
 * what it shows now. */
void	console_remember(struct console *c);
/* False: nowhere to go back to. */
bool	console_back(struct console *c);
bool	console_can_back(const struct console *c);
/* Shows one sheet in a view of its own (pane_sheet.c); takes the sheet. */
int	console_open_sheet(struct console *c, struct sheet *s,
		struct text title);
/* Adds a pane made by other code (help, sheet) on top; the console closes
 * and frees it when it is left for good. */
void	console_push(struct console *c, struct pane *p);

void	console_case_set(struct console *c, int64_t id, const char *name);
/* `u` calls undo(c, id), which says what it did. what: for the message. */
void	console_undo_push(struct console *c,
		void (*undo)(struct console *c, int64_t id), int64_t id);
bool	console_undo(struct console *c);

/* Leaves the frame, prints the bytes (sanitised, lines kept, never wrapped
 * by us) and waits for any key. */
void	console_show_plain(struct console *c, struct span text);
/* The terminal is another program's between these two (an editor). */
void	console_lend_terminal(struct console *c);
void	console_take_terminal(struct console *c);
void	console_set_lang(struct console *c, enum lang lang);
int	console_set_option(struct console *c, const char *name,
		struct span value, struct error *e);
void	console_suspend(struct console *c);
void	console_quit(struct console *c);
int	console_dump(struct console *c, const char *path, struct error *e);
/* Feeds terminal bytes, a key sequence, a paste, as if typed. */
void	console_input(struct console *c, struct span bytes);
void	console_paste(struct console *c, struct span text);
const struct keymap *console_keymap(const struct console *c);
/* Nothing runs, nothing is open, nothing is dirty. */
bool	console_idle(struct console *c);
/* Draws the frame now into grid (tests, scripts, the screen). */
void	console_draw(struct console *c, struct grid *g);

/* The program without a subcommand.  in: parsed options, configuration and
 * language (core/command/command.h); --script and --size by
 * invocation_get().  Takes nothing over: main() ends the invocation.
 * Returns the exit code. */
struct invocation;
int	console_main(struct invocation *in);

#endif
