/* `case export`: the report of a case, to a file or standard output.
 * Writing it whole and under a free name is core/reports' part. */
#include <errno.h>

#include "core/command/case.h"
#include "core/command/host.h"
#include "core/reports/report.h"
#include "core/text/reason.h"

#define REPORT_MAX	((size_t)128 << 20)

static enum sheet_format
format_of(const struct case_run *c)
{
	enum sheet_format format = SHEET_TEXT;

	if (c->in->json)
		return SHEET_JSON;
	report_format_parse(span_str(invocation_get(c->in, "format", 0)),
	    &format);
	return format;
}

/* --out, else the configured folder, else here; NULL: standard output. */
static const char *
out_dir(const struct case_run *c)
{
	const char *out = invocation_get(c->in, "out", 0);
	const char *set = config_text(c->in->config, "report-dir");

	if (out != NULL)
		return strcmp(out, "-") == 0 ? NULL : out;
	if (c->in->json)
		return NULL;
	return *set != '\0' ? set : ".";
}

int
case_export(struct case_run *c)
{
	char host[256];
	struct report_options o = {
		.lang = c->in->lang, .format = format_of(c),
		.now = c->in->now, .host = host,
	};
	const char *dir = out_dir(c);
	struct buf out;
	int r;

	report_options_configured(c->in->config, &o);
	o.mask |= invocation_has(c->in, "mask");
	host_name(host, sizeof host);
	buf_init(&out, REPORT_MAX);
	if (dir != NULL) {
		r = report_export(c->store, c->info.id, &o, dir, &out,
		    &c->e);
		if (r == 0)
			r = case_say_path(c, out.data);
	} else {
		r = report_write(c->store, c->info.id, &o, &out, &c->e);
		if (r == 0)
			r = case_write(c, buf_span(&out));
	}
	buf_done(&out);
	return r < 0 ? -1 : 0;
}
