/* One prompt; the note stands below the listing at once.
 * Failure: a sentence on the message line, nothing is written. */
#include "tui/note_form.h"

#include <errno.h>
#include <stdlib.h>

#include "core/command/listing_note.h"
#include "tui/asking.h"
#include "tui/case_forms.h"

struct note_form {
	struct asking	*d;
	char		*key;		/* of the row */
};

static void
form_free(struct note_form *f)
{
	free(f->key);
	free(f);
}

/* Into the case that is open, as what was done. */
static int
add_to_case(struct console *c, const struct row *r, const char *text,
    struct error *e)
{
	struct arena *a = arena_new((size_t)1 << 16);
	struct case_item item = { .case_id = c->case_id, .kind = ITEM_DONE,
		.about = TIME_NONE, .ended = TIME_NONE, .text = "",
		.command = "" };
	int err;

	if (a == NULL)
		return error_set(e, -ENOMEM, "store.memory", NULL);
	item.title.ja = item.title.en = arena_printf(a, "%s " SPAN_FMT
	    ": %s", r->label.en, SPAN_ARG(r->value), text);
	err = store_item_add(c->store, &item, console_now(c), NULL, e);
	arena_free(a);
	return err;
}

static int
keep(struct asking *d, struct row *r, const char *text, struct error *e)
{
	struct console *c = d->pane->console;
	struct history *h = NULL;
	int err = listing_note_check(span_str(text), e);

	if (err == 0)
		err = history_open(asking_store_dir(c), false, &h, e);
	if (err == 0)
		err = listing_note_add(h, d->side[0].sheet, r, text,
		    console_now(c), e);
	history_close(h);
	if (err == 0 && c->store != NULL && c->case_id != 0) {
		err = add_to_case(c, r, text, e);
		pane_case_reload(c);
	}
	return err;
}

/* The result may have been replaced meanwhile; the row is looked for anew. */
static void
form_done(void *arg, const char *line)
{
	struct note_form *f = arg;
	struct asking *d = f->d;
	struct console *c = d->pane->console;
	struct error e = { 0 };
	struct row *r;

	if (line == NULL || *line == '\0') {
		form_free(f);
		return;
	}
	r = d->side[0].sheet == NULL ? NULL : (struct row *)sheet_child(
	    d->side[0].sheet, NULL, f->key);
	if (r == NULL)
		console_say_id(c, SEVERITY_WARNING, "tui.blocklist.note-row");
	else if (keep(d, r, line, &e) < 0)
		console_error(c, &e);
	else
		console_say_id(c, SEVERITY_INFO, c->case_id != 0 ?
		    "tui.blocklist.note-case" : "blocklist.note-kept");
	asking_show(d);
	console_dirty(c);
	form_free(f);
}

void
note_form_open(struct asking *d, const char *argument)
{
	struct console *c = d->pane->console;
	const struct sheet *s;
	const struct row *r = asking_row(d->pane, &s);
	struct prompt_spec spec = { .history = "note",
		.label = text_plain("tui.blocklist.note-prompt"),
		.initial = argument, .done = form_done };
	struct note_form *f;

	if (r == NULL || d->comparing || asking_running(d) ||
	    strcmp(r->id, "listing") != 0) {
		console_say_id(c, SEVERITY_WARNING, "tui.blocklist.note-row");
		return;
	}
	f = calloc(1, sizeof *f);
	if (f == NULL || (f->key = strdup(r->key)) == NULL) {
		free(f);
		return;
	}
	f->d = d;
	spec.arg = f;
	console_prompt(c, &spec);
}
