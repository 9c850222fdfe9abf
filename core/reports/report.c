/* Writing a report and putting it into a folder: a temporary file beside the
 * goal, synced, then linked to a name that nothing has yet.
 * Failure: one sentence; no half file stays.  Owns nothing between calls. */
#include "core/reports/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/timeparse.h"
#include "core/reports/report_parts.h"
#include "core/sheet/render.h"

#define REPORT_MAX	((size_t)64 << 20)
#define SAME_NAME	1000

static const struct {
	int		(*write)(const struct report *r, struct buf *out);
	const char	*ending;
} faces[] = {
	[SHEET_TEXT] = { report_text, "txt" },
	[SHEET_JSON] = { report_json, "json" },
	[SHEET_MARKDOWN] = { report_markdown, "md" },
	[SHEET_HTML] = { report_html, "html" },
};

static int
write_loaded(const struct report *r, struct buf *out, struct error *e)
{
	int k = faces[r->options->format].write(r, out);

	return k < 0 ? error_set(e, k, "report.too-large", "reason",
	    error_reason(k, r->options->lang), NULL) : 0;
}

int
report_write(struct store *s, int64_t case_id,
    const struct report_options *o, struct buf *out, struct error *e)
{
	struct report r;
	int k = report_load(s, case_id, o, &r, e);

	if (k < 0)
		return k;
	k = write_loaded(&r, out, e);
	report_done(&r);
	return k;
}

/* The name as the report shows it: ASCII letters and digits, the rest as one
 * '-'. */
static void
slug(struct buf *out, const struct report *r)
{
	size_t start = out->len;
	struct buf name;

	buf_init(&name, 4096);
	render_clean(&name, span_str(r->info.name), &r->write);
	for (const char *p = name.data; *p && out->len - start < 60; p++) {
		bool word = (*p >= '0' && *p <= '9') ||
		    (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');

		if (word)
			buf_addc(out, *p);
		else if (out->len > start && out->data[out->len - 1] != '-')
			buf_addc(out, '-');
	}
	while (out->len > start && out->data[out->len - 1] == '-')
		buf_cut(out, out->len - 1);
	if (out->len == start)
		buf_addf(out, "case-%lld", (long long)r->info.id);
	buf_done(&name);
}

static int
write_whole(int fd, struct span bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			bytes = span_skip(bytes, (size_t)n);
	}
	return fsync(fd) < 0 ? -errno : 0;
}

/* The first of NAME.ext, NAME-2.ext, … that does not exist gets the file;
 * link() never replaces one. */
static int
give_name(int dir, const char *temporary, const char *name,
    const char *ending, struct buf *ret_name)
{
	for (int i = 1; i <= SAME_NAME; i++) {
		buf_reset(ret_name);
		if (i == 1)
			buf_addf(ret_name, "%s.%s", name, ending);
		else
			buf_addf(ret_name, "%s-%d.%s", name, i, ending);
		if (linkat(dir, temporary, dir, ret_name->data, 0) == 0)
			return fsync(dir) < 0 ? -errno : 0;
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

static int
save(int dir, struct span bytes, const char *name, const char *ending,
    struct buf *ret_name)
{
	char temporary[64];
	int fd, r;

	snprintf(temporary, sizeof temporary, ".report-%ld.tmp",
	    (long)getpid());
	unlinkat(dir, temporary, 0);
	fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	r = write_whole(fd, bytes);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0)
		r = give_name(dir, temporary, name, ending, ret_name);
	unlinkat(dir, temporary, 0);
	return r;
}

static int
open_folder(const char *path, int *ret_fd)
{
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return -errno;
	*ret_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *ret_fd < 0 ? -errno : 0;
}

int
report_export(struct store *s, int64_t case_id,
    const struct report_options *o, const char *dir, struct buf *ret_path,
    struct error *e)
{
	struct buf out, name, given;
	struct report r;
	struct civil c;
	int fd = -1, k;

	k = report_load(s, case_id, o, &r, e);
	if (k < 0)
		return k;
	buf_init(&out, REPORT_MAX);
	buf_init(&name, 256);
	buf_init(&given, 300);
	slug(&name, &r);
	time_civil_local(o->now, &c);
	buf_addf(&name, "-%04d%02d%02d", c.year, c.month, c.day);
	k = write_loaded(&r, &out, e);
	if (k < 0)
		goto out;
	k = open_folder(dir, &fd);
	if (k == 0)
		k = save(fd, buf_span(&out), name.data,
		    faces[o->format].ending, &given);
	if (k < 0)
		error_set(e, k, "report.not-saved", "folder", dir, "reason",
		    error_reason(k, o->lang), NULL);
	else
		buf_addf(ret_path, "%s/%s", dir, given.data);
out:
	if (fd >= 0)
		close(fd);
	buf_done(&out);
	buf_done(&name);
	buf_done(&given);
	report_done(&r);
	return k;
}

void
report_options_configured(const struct config *c, struct report_options *o)
{
	o->company = config_text(c, "company");
	o->reporter = config_text(c, "reporter");
	o->mask = config_bool(c, "mask-third-party");
	o->own_domains = config_text(c, "own-domains");
}

int
report_format_parse(struct span word, enum sheet_format *ret)
{
	static const struct { const char *word; enum sheet_format format; }
	known[] = {
		{ "html", SHEET_HTML }, { "markdown", SHEET_MARKDOWN },
		{ "text", SHEET_TEXT }, { "json", SHEET_JSON },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (span_is(word, known[i].word)) {
			*ret = known[i].format;
			return 0;
		}
	}
	return -EINVAL;
}
