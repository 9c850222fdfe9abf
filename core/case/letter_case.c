/* A letter for a case: found, filled, saved.  Owner: the values' arena. */
#include <errno.h>
#include <stdio.h>

#include "core/base/savefile.h"
#include "core/base/timeparse.h"
#include "core/case/letter.h"
#include "core/text/reason.h"

static int
add_built_in(const struct letter_wish *w, struct slot_values *v)
{
	struct civil today;
	char day[32];
	int r;

	time_civil_local(w->now, &today);
	snprintf(day, sizeof day, "%04d-%02d-%02d", today.year, today.month,
	    today.day);
	r = slot_values_add(v, "today", span_str(day));
	if (r == 0)
		r = slot_values_add(v, "host", span_str(w->host));
	if (r == 0)
		r = slot_values_add(v, "name",
		    span_str(config_text(w->config, "reporter")));
	if (r == 0)
		r = slot_values_add(v, "company",
		    span_str(config_text(w->config, "company")));
	return r;
}

static int
load(const struct letter_wish *w, struct arena *a, struct letter *ret,
    struct error *e)
{
	const char *dir = arena_printf(a, "%s/letters",
	    config_dir_data(w->config));
	const char *user = arena_printf(a, "%s/letters",
	    config_dir_user(w->config));

	if (dir == NULL || user == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	return letter_load(dir, user, w->kind, a, ret, e);
}

int
letter_of_case(const struct letter_wish *w, struct slot_values *v,
    struct letter *ret_letter, struct letter_filled *ret, struct error *e)
{
	int r = load(w, v->arena, ret_letter, e);

	if (r == 0)
		r = slot_values_of_case(v, w->store, w->case_id, e);
	if (r < 0)
		return r;
	r = add_built_in(w, v);
	if (r == 0)
		r = letter_fill(ret_letter, v, w->lang, v->arena, ret);
	return r < 0 ? error_set(e, r, "command.memory", NULL) : 0;
}

int
letter_text(const struct letter *l, const struct letter_filled *f,
    enum lang lang, struct buf *out)
{
	struct text head = text_plain("command.case.subject");
	struct text to = text_plain("command.case.to");

	buf_addf(out, "%s%s\n", text_in(&to, lang), text_in(&l->to, lang));
	return buf_addf(out, "%s%s\n\n%s", text_in(&head, lang), f->subject,
	    f->body);
}

int
letter_save(const char *dir, const struct letter *l, usec_t now,
    struct span text, struct buf *ret_path, struct error *e)
{
	struct civil d;
	char name[96];
	int r;

	time_civil_local(now, &d);
	snprintf(name, sizeof name, "%s-%04d%02d%02d", l->name, d.year,
	    d.month, d.day);
	r = savefile(dir, name, "txt", text, ret_path);
	return r < 0 ? error_because(e, r, "command.case.write", "path",
	    dir) : 0;
}
