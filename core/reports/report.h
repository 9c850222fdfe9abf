/* The report of a case to hand over: 結論 / 経過 / 考えられること /
 * 当方で行ったこと / お願い / 技術資料 (conclusion, course, possible causes,
 * what we did, requests, technical appendix); text, Markdown, HTML (one file,
 * figures as SVG, prints well) and JSON (docs/schemata.md).
 * Links are defanged; with mask, addresses of third parties (every domain
 * that is not `own_domain`) become t***@example.com.
 * ASCII file names; written to a temporary name, synced, renamed. */
#ifndef MTGP_REPORTS_REPORT_H
#define MTGP_REPORTS_REPORT_H

#include "core/base/buf.h"
#include "core/case/store.h"
#include "core/config/config.h"
#include "core/sheet/writer.h"

struct report_options {
	enum lang	 lang;
	enum sheet_format format;
	usec_t		 now;
	const char	*company, *reporter;	/* config; "" none */
	const char	*host;
	bool		 mask;
	const char	*own_domains;		/* blank separated */
};

/* What the configuration says of every report: company, reporter, mask, own
 * domains; its strings are the configuration's. */
void	report_options_configured(const struct config *c,
		struct report_options *o);
/* text, markdown, html or json; -EINVAL. */
int	report_format_parse(struct span word, enum sheet_format *ret);
int	report_write(struct store *s, int64_t case_id,
		const struct report_options *o, struct buf *out,
		struct error *e);
/* Writes to dir (made 0700 when absent) as NAME-YYYYMMDD.ext; the path comes
 * back.  An existing file of that name gets -2, -3, … */
int	report_export(struct store *s, int64_t case_id,
		const struct report_options *o, const char *dir,
		struct buf *ret_path, struct error *e);
/* "scp user@host:/path ." */
int	report_scp_line(const char *path, const char *host, struct buf *out);

#endif
