/* The letter of a case in the console: kind, text, editor, path.
 * Owns nothing between its calls. */
#include "tui/letter_form.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "core/case/letter.h"
#include "core/loop/spawn.h"
#include "core/reports/report.h"
#include "tui/console.h"

#define EDITOR_WORDS 16

/* What is asked for; the kind is still to be typed. */
struct request {
	struct console	*console;
	int64_t		 case_id;
	struct sheet	*about;		/* of one row, or NULL */
};

/* One letter on its way; lives for one call. */
struct writing {
	struct console	*console;
	struct arena	*arena;
	struct letter	 letter;
	struct letter_filled filled;
	struct buf	 text, path;
	bool		 edited;
};

static int
make(struct writing *w, const struct request *q, const char *kind,
    struct error *e)
{
	struct console *c = w->console;
	const char *dir = config_text(c->config, "report-dir");
	const struct letter_wish wish = {
		.kind = kind,
		.host = console_host(c),
		.store = c->store,
		.case_id = q->case_id,
		.config = c->config,
		.now = console_now(c),
		.lang = c->lang,
	};
	struct slot_values v;
	int r = 0;

	slot_values_init(&v, w->arena);
	if (q->about != NULL)
		r = slot_values_of_sheet(&v, q->about);
	if (r < 0)
		return error_set(e, r, "command.memory", NULL);
	r = letter_of_case(&wish, &v, &w->letter, &w->filled, e);
	if (r < 0)
		return r;
	r = letter_text(&w->letter, &w->filled, c->lang, &w->text);
	if (r < 0)
		return error_set(e, r, "command.memory", NULL);
	return letter_save(*dir ? dir : ".", &w->letter, console_now(c),
	    buf_span(&w->text), &w->path, e);
}

/* The words of $VISUAL or $EDITOR with the path behind them. */
static bool
edit_with(const char *editor, const char *path, struct arena *a)
{
	const char *argv[EDITOR_WORDS + 2] = { NULL };
	struct span rest = span_str(editor ? editor : ""), word;
	int n = 0, status = -1;

	while (n < EDITOR_WORDS && span_split(&rest, ' ', &word))
		if (word.n > 0)
			argv[n++] = arena_memdup(a, word.p, word.n);
	if (n == 0)
		return false;
	argv[n] = path;
	return spawn_terminal(argv, &status) == 0 && WIFEXITED(status) &&
	    WEXITSTATUS(status) == 0;
}

static bool
edit(struct writing *w)
{
	const char *const editors[] = { getenv("VISUAL"), getenv("EDITOR"),
	    "editor", "vi" };
	bool done = false;

	console_lend_terminal(w->console);
	for (size_t i = 0; !done && i < sizeof editors / sizeof *editors; i++)
		done = edit_with(editors[i], w->path.data, w->arena);
	console_take_terminal(w->console);
	return done;
}

/* Where it lies, how to fetch it, and what is still to be filled in. */
static void
show(struct writing *w)
{
	struct console *c = w->console;
	char *full = realpath(w->path.data, NULL);
	const char *path = full ? full : w->path.data;
	struct text t = text_plain(w->edited ? "letter.written" :
	    "letter.written-no-editor");
	struct buf out;

	buf_init(&out, 65536);
	buf_addf(&out, "%s\n\n%s\n\n", text_in(&t, c->lang), path);
	report_scp_line(path, console_host(c), &out);
	buf_adds(&out, "\n");
	for (size_t i = 0; i < w->filled.nopen && !w->edited; i++) {
		const struct slot_var *v = w->filled.open[i];

		t = text_say(w->arena, "command.case.open", "label",
		    text_in(&v->label, c->lang), "name", v->name, NULL);
		buf_addf(&out, "\n%s", text_in(&t, c->lang));
	}
	if (!text_is_none(&w->letter.note))
		buf_addf(&out, "\n\n%s", text_in(&w->letter.note, c->lang));
	console_show_plain(c, buf_span(&out));
	buf_done(&out);
	free(full);
}

static void
write_letter(const struct request *q, const char *kind)
{
	struct console *c = q->console;
	struct writing w = { .console = c };
	struct error e = { 0 };

	w.arena = arena_new((size_t)8 << 20);
	buf_init(&w.text, (size_t)4 << 20);
	buf_init(&w.path, 8192);
	if (make(&w, q, kind, &e) < 0) {
		console_error(c, &e);
	} else {
		w.edited = edit(&w);
		show(&w);
	}
	buf_done(&w.text);
	buf_done(&w.path);
	arena_free(w.arena);
	console_dirty(c);
}

static void
kind_complete(void *arg, struct span before, struct completion *ret)
{
	(void)arg;
	ret->start = 0;
	for (size_t i = 0; letter_names[i] != NULL; i++)
		if (strncmp(letter_names[i], before.p, before.n) == 0)
			completion_add(ret, letter_names[i]);
}

static void
kind_done(void *arg, const char *line)
{
	struct request *q = arg;

	if (line != NULL && *line != '\0')
		write_letter(q, line);
	sheet_free(q->about);
	free(q);
}

/* NULL: no row, or no memory. */
static struct sheet *
copy_row(const struct row *about)
{
	struct sheet *s = about != NULL ? sheet_new("letter",
	    span_str("")) : NULL;

	if (s != NULL)
		(void)sheet_copy_row(s, NULL, about);
	return s;
}

static void
ask_kind(struct request *q, const char *offered)
{
	struct prompt_spec s = {
		.history = "letter",
		.label = text_plain("letter.ask-kind"),
		.initial = offered,
		.complete = kind_complete,
		.done = kind_done,
		.arg = q,
	};

	console_prompt(q->console, &s);
}

void
letter_form_open(struct console *c, int64_t case_id, const char *kind,
    const struct row *about)
{
	struct request *q;

	if (c->store == NULL || case_id == 0) {
		console_say_id(c, SEVERITY_NOTICE, c->store ? "needs.case" :
		    "needs.store");
		return;
	}
	q = calloc(1, sizeof *q);
	if (q == NULL)
		return;
	*q = (struct request){ c, case_id, copy_row(about) };
	if (kind == NULL || *kind == '\0')
		ask_kind(q, about != NULL && strcmp(about->id, "listing") ==
		    0 ? "delist" : NULL);
	else
		kind_done(q, kind);
}
