/* How the Log pane writes: columns of the list, completion of the filter
 * line. */
#ifndef MTGP_TUI_LOG_COLUMNS_H
#define MTGP_TUI_LOG_COLUMNS_H

#include "tui/draw.h"
#include "tui/log_model.h"
#include "tui/prompt.h"

/* Columns are chosen by the width of the area: time and verdict always, then
 * recipient, sender, size, relay. */
void	log_columns_head(const struct area *a, int row, enum lang lang);
void	log_columns_draw(const struct area *a, int row,
		const struct log_summary *s, enum style style,
		enum lang lang);
/* "09-02 17:56:59", "-" for none. */
void	log_columns_time(char *out, size_t size, usec_t t);
/* 48211 -> "48,211" */
void	log_columns_number(char *out, size_t size, int64_t v);
/* "1.2 MB", "4 kB" */
void	log_columns_size(char *out, size_t size, int64_t bytes);
/* Names of the filter's words, then values: verdicts, addresses on show. */
void	log_columns_complete(struct log_model *m, struct span word,
		struct completion *ret);

#endif
