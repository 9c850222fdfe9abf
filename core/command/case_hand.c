/* `case letter`: filled from the case, to standard output or a file that is
 * written whole or not at all.  A letter is never sent. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/case/letter.h"
#include "core/command/case.h"
#include "core/command/host.h"
#include "core/reports/report.h"
#include "core/sheet/json.h"
#include "core/text/reason.h"

/* Where it lies and how to fetch it. */
int
case_say_path(struct case_run *c, const char *path)
{
	char *full = realpath(path, NULL);
	struct text t = text_say(c->in->arena, "command.case.written", "path",
	    path, NULL);
	char host[256];
	struct buf b;
	int r;

	host_name(host, sizeof host);
	buf_init(&b, 16384);
	buf_adds(&b, text_in(&t, c->in->lang));
	buf_adds(&b, "\n  ");
	r = report_scp_line(full != NULL ? full : path, host, &b);
	buf_addc(&b, '\n');
	if (r == 0)
		r = b.error;
	if (r < 0)
		error_because(&c->e, r, "command.output", "path", "");
	else
		r = case_write(c, buf_span(&b));
	free(full);
	buf_done(&b);
	return r;
}

/* ---- letters ---- */

/* --set name=value, in front of what the case knows. */
static int
add_given(struct case_run *c, struct slot_values *v)
{
	for (int i = 0; i < invocation_count(c->in, "set"); i++) {
		const char *one = invocation_get(c->in, "set", i);
		struct span value = span_str(one), name;

		if (span_chr(value, '=') < 1 ||
		    !span_split(&value, '=', &name))
			return error_set(&c->e, -EINVAL, "command.case.set",
			    "value", one, NULL);
		if (slot_values_add(v, arena_memdup(c->in->arena, name.p,
		    name.n), value) < 0)
			return error_set(&c->e, -ENOMEM, "command.memory",
			    NULL);
	}
	return 0;
}

static int
letter_face(struct case_run *c, const struct letter *l,
    const struct letter_filled *f, struct buf *out)
{
	struct jw j;

	if (!c->in->json)
		return letter_text(l, f, c->in->lang, out);
	jw_init(&j, out);
	jw_object(&j);
	jw_member_int(&j, "schema", 1);
	jw_member_bytes(&j, "kind", span_str("letter"));
	jw_member_bytes(&j, "letter", span_str(l->name));
	jw_member_bytes(&j, "to", span_str(text_in(&l->to, c->in->lang)));
	jw_member_bytes(&j, "subject", span_str(f->subject));
	jw_member_bytes(&j, "body", span_str(f->body));
	jw_name(&j, "open");
	jw_array(&j);
	for (size_t i = 0; i < f->nopen; i++)
		jw_string(&j, span_str(f->open[i]->name));
	jw_array_end(&j);
	jw_object_end(&j);
	return buf_addc(out, '\n');
}

static int
hand_letter(struct case_run *c, const struct letter *l, struct buf *text)
{
	const char *dir = invocation_get(c->in, "out", 0);
	struct buf path;
	int r;

	if (dir == NULL || strcmp(dir, "-") == 0)
		return case_write(c, buf_span(text));
	buf_init(&path, 8192);
	r = letter_save(dir, l, c->in->now, buf_span(text), &path, &c->e);
	if (r == 0)
		r = case_say_path(c, path.data);
	buf_done(&path);
	return r;
}

/* One line for each slot that is still open. */
static void
say_open(struct case_run *c, const struct letter_filled *f)
{
	for (size_t i = 0; i < f->nopen; i++) {
		const char *label = text_in(&f->open[i]->label, c->in->lang);
		struct text t = text_say(c->in->arena, "command.case.open",
		    "label", label, "name", f->open[i]->name, NULL);

		(void)invocation_note(c->in, &t);
	}
}

/* The letter with what --set gave and the case knows. */
static int
fill_letter(struct case_run *c, struct letter *l, struct letter_filled *f)
{
	char host[256];
	const struct letter_wish w = {
		.kind = invocation_get(c->in, "kind", 0),
		.host = host,
		.store = c->store,
		.case_id = c->info.id,
		.config = c->in->config,
		.now = c->in->now,
		.lang = c->in->lang,
	};
	struct slot_values v;
	int r;

	if (w.kind == NULL)
		return error_set(&c->e, -EINVAL, "command.case.kind", NULL);
	host_name(host, sizeof host);
	slot_values_init(&v, c->in->arena);
	r = add_given(c, &v);
	return r < 0 ? r : letter_of_case(&w, &v, l, f, &c->e);
}

int
case_letter(struct case_run *c)
{
	struct letter_filled f = { 0 };
	struct letter l = { 0 };
	struct buf text;
	int r = fill_letter(c, &l, &f);

	if (r < 0)
		return -1;
	buf_init(&text, (size_t)4 << 20);
	r = letter_face(c, &l, &f, &text);
	r = r < 0 ? error_set(&c->e, r, "command.memory", NULL) :
	    hand_letter(c, &l, &text);
	buf_done(&text);
	if (r < 0)
		return -1;
	say_open(c, &f);
	return f.nopen > 0 ? 1 : 0;
}

/* Its lines are evidence of the row, so that they stay lines. */
static void
add_letter(struct sheet *s, const struct letter *l,
    const struct letter_filled *f)
{
	struct row *r = sheet_row(s, NULL, "letter", span_str(l->name));
	struct span rest = span_str(f->body), line;

	if (r == NULL)
		return;
	r->label = l->title;
	row_value(s, r, span_str(f->subject));
	r->why = l->note.ja != NULL && *l->note.ja != '\0' ? l->note :
	    (struct text){ NULL, NULL };
	while (span_split(&rest, '\n', &line))
		row_evidence(s, r, span_str(""), -1, -1, line);
	for (size_t i = 0; i < f->nopen; i++) {
		struct row *k = sheet_row(s, r, "open",
		    span_str(f->open[i]->name));

		if (k == NULL)
			continue;
		k->severity = SEVERITY_NOTICE;
		k->label = f->open[i]->label;
	}
}

struct sheet *
case_letter_sheet(struct case_run *c)
{
	struct letter_filled f = { 0 };
	struct letter l = { 0 };
	struct sheet *s, *copy;

	if (fill_letter(c, &l, &f) < 0)
		return NULL;
	s = sheet_new("letter", span_str(c->info.name));
	copy = sheet_new("letter", span_str(c->info.name));
	if (s != NULL && copy != NULL) {
		add_letter(s, &l, &f);
		/* Labels hang on the arena of this call; a copy has its own. */
		sheet_copy_row(copy, NULL, s->root.children);
	}
	sheet_free(s);
	if (copy == NULL || sheet_failed(copy)) {
		error_set(&c->e, -ENOMEM, "command.memory", NULL);
		sheet_free(copy);
		return NULL;
	}
	return copy;
}
