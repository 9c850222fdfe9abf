/* `text:`: PCRE2 with JIT and limits, on one line or on whole blocks.
 *
 * What counts is a match inside one line.  A block is searched in one go
 * only for patterns where that finds every such line (no lookaround, no
 * atomic groups, no anchors of the subject): such a match may run over a
 * newline, but it begins in the right line.  Other patterns are tried line by
 * line.  A pattern that reaches its limits on a line does not match it. */
#ifndef MTGP_LOG_TEXT_MATCH_H
#define MTGP_LOG_TEXT_MATCH_H

#include "core/log/filter.h"

/* The compiled pattern a filter owns as text_re. */
struct text_pattern;

int	text_pattern_new(struct span pattern, struct text_pattern **ret,
		struct error *e);
void	text_pattern_free(struct text_pattern *p);	/* takes NULL */
/* Match data for one thread; NULLs when the filter has no text. */
int	text_match_init(const struct log_filter *f, void **ret_match,
		void **ret_context);
void	text_match_done(void *match, void *context);
bool	text_match_line(const struct text_pattern *p, void *match,
		void *context, struct span line);
/* Start of the next line in [from, n) that may match; n: none. */
size_t	text_match_block(const struct text_pattern *p, void *match,
		void *context, struct span block, size_t from);

#endif
