/* `case letter`: filled from the case, to standard output or a file that is
 * written whole or not at all.  A letter is never sent. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/timeparse.h"
#include "core/case/letter.h"
#include "core/command/case.h"
#include "core/command/host.h"
#include "core/reports/report.h"
#include "core/sheet/json.h"
#include "core/text/reason.h"

#define FILES_MAX	999

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
add_built_in(struct case_run *c, struct slot_values *v)
{
	struct civil today;
	char day[32], host[256];
	int r;

	time_civil_local(c->in->now, &today);
	snprintf(day, sizeof day, "%04d-%02d-%02d", today.year, today.month,
	    today.day);
	host_name(host, sizeof host);
	r = slot_values_add(v, "today", span_str(day));
	if (r == 0)
		r = slot_values_add(v, "host", span_str(host));
	if (r == 0)
		r = slot_values_add(v, "name",
		    span_str(config_text(c->in->config, "reporter")));
	if (r == 0)
		r = slot_values_add(v, "company",
		    span_str(config_text(c->in->config, "company")));
	return r < 0 ? error_set(&c->e, r, "command.memory", NULL) : 0;
}

static int
load_letter(struct case_run *c, struct letter *l)
{
	const char *kind = invocation_get(c->in, "kind", 0);
	const char *dir = arena_printf(c->in->arena, "%s/letters",
	    config_dir_data(c->in->config));
	const char *user = arena_printf(c->in->arena, "%s/letters",
	    config_dir_user(c->in->config));

	if (kind == NULL)
		return error_set(&c->e, -EINVAL, "command.case.kind", NULL);
	if (dir == NULL || user == NULL)
		return error_set(&c->e, -ENOMEM, "command.memory", NULL);
	return letter_load(dir, user, kind, c->in->arena, l, &c->e);
}

static int
letter_text(struct case_run *c, const struct letter *l,
    const struct letter_filled *f, struct buf *out)
{
	struct text head = text_plain("command.case.subject");
	struct text to = text_plain("command.case.to");
	struct jw j;

	if (!c->in->json) {
		buf_addf(out, "%s%s\n", text_in(&to, c->in->lang),
		    text_in(&l->to, c->in->lang));
		buf_addf(out, "%s%s\n\n%s", text_in(&head, c->in->lang),
		    f->subject, f->body);
		return out->error;
	}
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
write_whole(int fd, struct span bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes = span_skip(bytes, (size_t)n);
	}
	return fsync(fd) < 0 ? -errno : 0;
}

/* A free name KIND-YYYYMMDD[-N].txt in dir, written whole or not at all. */
static int
write_file(struct case_run *c, const char *dir, const char *kind,
    struct span bytes, const char **ret_path)
{
	struct civil d;
	char *temporary, *path = NULL;
	int fd, r;

	time_civil_local(c->in->now, &d);
	temporary = arena_printf(c->in->arena, "%s/.mtgp-letter-XXXXXX", dir);
	if (temporary == NULL)
		return -ENOMEM;
	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return -errno;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = write_whole(fd, bytes);
	if (r == 0)
		r = -EEXIST;
	for (int i = 1; r == -EEXIST && i <= FILES_MAX; i++) {
		path = i == 1 ? arena_printf(c->in->arena,
		    "%s/%s-%04d%02d%02d.txt", dir, kind, d.year, d.month,
		    d.day) : arena_printf(c->in->arena,
		    "%s/%s-%04d%02d%02d-%d.txt", dir, kind, d.year, d.month,
		    d.day, i);
		if (path == NULL)
			r = -ENOMEM;
		else
			r = link(temporary, path) == 0 ? 0 : -errno;
	}
	(void)unlink(temporary);
	close(fd);
	if (r == 0)
		*ret_path = path;
	return r;
}

static int
hand_letter(struct case_run *c, const struct letter *l, struct buf *text)
{
	const char *dir = invocation_get(c->in, "out", 0);
	const char *path = NULL;
	int r;

	if (dir == NULL || strcmp(dir, "-") == 0)
		return case_write(c, buf_span(text));
	r = write_file(c, dir, l->name, buf_span(text), &path);
	if (r < 0)
		return error_because(&c->e, r, "command.case.write", "path",
		    dir);
	return case_say_path(c, path);
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

int
case_letter(struct case_run *c)
{
	struct slot_values v;
	struct letter_filled f = { 0 };
	struct letter l = { 0 };
	struct buf text;
	int r;

	slot_values_init(&v, c->in->arena);
	r = load_letter(c, &l);
	if (r == 0)
		r = add_given(c, &v);
	if (r == 0)
		r = slot_values_of_case(&v, c->store, c->info.id, &c->e);
	if (r == 0)
		r = add_built_in(c, &v);
	if (r == 0 && letter_fill(&l, &v, c->in->lang, c->in->arena, &f) < 0)
		r = error_set(&c->e, -ENOMEM, "command.memory", NULL);
	if (r < 0)
		return -1;
	buf_init(&text, (size_t)4 << 20);
	r = letter_text(c, &l, &f, &text);
	r = r < 0 ? error_set(&c->e, r, "command.memory", NULL) :
	    hand_letter(c, &l, &text);
	buf_done(&text);
	if (r < 0)
		return -1;
	say_open(c, &f);
	return f.nopen > 0 ? 1 : 0;
}
