/* A console on a real terminal: its descriptor, signals, clock, the width
 * probe's end, and all of it closed again.
 * Fails: -ENOMEM.  Owner of the handles: struct console_private. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "tui/console_private.h"
#include "tui/terminal.h"

#define CLOCK_TURN	USEC_MIN
#define PROBE_TIME	(3 * USEC_SEC)

static void
on_signal(void *arg, int signo)
{
	struct console *c = arg;
	struct console_private *o = c->own;

	if (signo == SIGWINCH) {
		o->screen->ops->resize(o->screen);
		o->dirty = o->urgent = true;
	} else if (signo == SIGTSTP) {
		console_suspend(c);
	} else {
		o->hung_up = signo == SIGHUP;
		console_quit(c);
	}
}

void
console_suspend(struct console *c)
{
	struct console_private *o = c->own;
	struct sigaction stop = { .sa_handler = SIG_DFL }, ours;

	if (o->screen->input < 0)
		return;
	state_save(c);
	o->screen->ops->leave(o->screen);
	sigemptyset(&stop.sa_mask);
	sigaction(SIGTSTP, &stop, &ours);
	kill(getpid(), SIGTSTP);
	/* continued */
	sigaction(SIGTSTP, &ours, NULL);
	o->screen->ops->enter(o->screen);
	o->plain = false;
	o->dirty = o->urgent = true;
}

static void
clock_turn(void *arg)
{
	console_dirty(arg);
}

/* At each full minute the clock of the title line changes. */
static void
clock_first(void *arg)
{
	struct console *c = arg;

	loop_timer_close(c->own->clock_timer);
	c->own->clock_timer = loop_timer_start(c->loop, CLOCK_TURN,
	    CLOCK_TURN, clock_turn, c);
	console_dirty(c);
}

static void
probe_over(void *arg)
{
	struct console *c = arg;

	loop_timer_close(c->own->probe_timer);
	c->own->probe_timer = NULL;
	c->own->keys.expect_cursor = false;
}

/* Everything that needs a real terminal and its events. */
int
console_attach(struct console *c)
{
	static const int signals[] = { SIGWINCH, SIGTSTP, SIGHUP, SIGTERM,
		SIGINT };
	struct console_private *o = c->own;
	usec_t now = clock_now();

	o->input = loop_io_open(c->loop, o->screen->input, LOOP_READ,
	    input_read, c);
	if (o->input == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		o->signals[o->nsignals++] = loop_signal_open(c->loop,
		    signals[i], on_signal, c);
	o->clock_timer = loop_timer_start(c->loop, CLOCK_TURN -
	    now % CLOCK_TURN, 0, clock_first, c);
	o->probe_timer = loop_timer_start(c->loop, PROBE_TIME, 0, probe_over,
	    c);
	if (!terminal_width_agrees(o->screen))
		console_say_id(c, SEVERITY_ERROR, "tui.terminal.width");
	o->sync = sync_open(getenv("MTGP_SYNC"));
	return 0;
}

static void
timer_end(struct loop_timer **t)
{
	loop_timer_close(*t);
	*t = NULL;
}

void
console_detach(struct console *c)
{
	struct console_private *o = c->own;

	timer_end(&o->frame_timer);
	timer_end(&o->clock_timer);
	timer_end(&o->esc_timer);
	timer_end(&o->probe_timer);
	timer_end(&o->save_timer);
	if (o->input != NULL)
		loop_io_close(o->input);
	o->input = NULL;
	for (size_t i = 0; i < o->nsignals; i++)
		if (o->signals[i] != NULL)
			loop_signal_close(o->signals[i]);
	o->nsignals = 0;
	sync_close(o->sync);
	o->sync = NULL;
}
