/* A sheet as lines of one width and language (inside the sheet view). */
#ifndef MTGP_TUI_SHEET_LINES_H
#define MTGP_TUI_SHEET_LINES_H

#include "tui/sheet_view.h"

#define TEXT_INDENT 4		/* of what stands below a row's head */

enum line_kind { LINE_HEAD, LINE_TEXT, LINE_FIELD, LINE_FIGURE };

struct sheet_line {
	const struct row *row;
	enum line_kind	 kind;
	int		 depth;
	int		 part;		/* of the row: head, sentence, field;
					 * the same in every language */
	int		 more;		/* line within the part */
	enum style	 style;
	enum sheet_level level;
	const char	*label;		/* on the part's first line, or NULL */
	struct span	 text;		/* of an open head: as much of the
					 * value as stands beside the label */
	const char	*path;
	size_t		 npath;
};

/* Makes v->lines anew; without memory there are fewer. */
void	sheet_lines_build(struct sheet_view *v);
/* Columns to the left of a line's text, and of the value in a head. */
int	sheet_line_column(const struct sheet_line *l);
int	sheet_head_column(const struct sheet_view *v, const struct row *r,
		int depth);
/* The word that says how a row stands (never colour alone), or NULL. */
const char *sheet_stand_word(const struct row *r, enum lang lang,
		enum style *ret);
/* Its label, or the id where it has none. */
const char *sheet_row_label(const struct row *r, enum lang lang);
/* "+0.3", or "" without points. */
const char *sheet_row_points(const struct row *r, char out[24]);
bool	sheet_row_folds(const struct row *r);

#endif
