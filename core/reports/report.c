/* Writing a report and putting it into a folder: a temporary file beside the
 * goal, synced, then linked to a name that nothing has yet.
 * Failure: one sentence; no half file stays.  Owns nothing between calls. */
#include "core/reports/report.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/savefile.h"
#include "core/base/timeparse.h"
#include "core/reports/report_parts.h"
#include "core/sheet/render.h"

#define REPORT_MAX	((size_t)64 << 20)

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

int
report_export(struct store *s, int64_t case_id,
    const struct report_options *o, const char *dir, struct buf *ret_path,
    struct error *e)
{
	struct buf out, name;
	struct report r;
	struct civil c;
	int k;

	k = report_load(s, case_id, o, &r, e);
	if (k < 0)
		return k;
	buf_init(&out, REPORT_MAX);
	buf_init(&name, 256);
	slug(&name, &r);
	time_civil_local(o->now, &c);
	buf_addf(&name, "-%04d%02d%02d", c.year, c.month, c.day);
	k = write_loaded(&r, &out, e);
	if (k < 0)
		goto out;
	k = savefile(dir, name.data, faces[o->format].ending, buf_span(&out),
	    ret_path);
	if (k < 0)
		error_set(e, k, "report.not-saved", "folder", dir, "reason",
		    error_reason(k, o->lang), NULL);
out:
	buf_done(&out);
	buf_done(&name);
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
