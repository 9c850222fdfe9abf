/* The tables of lint and of the score, data/rules: lint_rules, score_sections,
 * score_parts, score_part_rules, score_caps, score_grades.
 *
 * Loaded once, never changed: any thread may read it.  Rows of the user's
 * files of the same name win (core/knowledge/table.h); texts belong to the
 * tables.  Points are thousandths. */
#ifndef MTGP_LINT_TABLES_H
#define MTGP_LINT_TABLES_H

#include "core/filetype/tables.h"
#include "core/sheet/sheet.h"
#include "core/text/error.h"

enum score_side { SCORE_SERVER, SCORE_LETTER };

struct score_section {
	const char	*id;
	int		 max, floor;
	struct text	 name;
	enum score_side	 side;
};

struct score_part {
	const char	*id;
	const struct score_section *section;
	int		 max;
	struct text	 name;
};

enum lint_applies { LINT_BOTH, LINT_OUTGOING, LINT_INCOMING };

struct lint_rule {
	const char	*id;		/* "l101" */
	const struct score_section *section;
	const struct score_part *part;	/* NULL: of none */
	enum severity	 severity;
	int		 points;
	struct text	 message, remedy;	/* slots still open */
	enum lint_applies applies;
};

struct score_cap {
	const char	*id;
	int		 cap;
	struct text	 message;
};

struct score_grade {
	int		 from;
	struct text	 name;
};

struct lint_tables {
	const struct lint_rule *rules;	/* in the order of the file */
	size_t		 nrules;
	const struct score_section *sections;
	size_t		 nsections;
	const struct score_part *parts;
	size_t		 nparts;
	const struct score_cap *caps;
	size_t		 ncaps;
	const struct score_grade *grades;	/* the best first */
	size_t		 ngrades;
	struct file_tables *files;	/* of attachments */
	usec_t		 dated;		/* of the oldest; TIME_NONE */
};

/* 0; -ENOENT, -EINVAL, -ENOMEM with an error that names file and line. */
int	lint_tables_load(const char *dir, const char *user_dir,
		struct lint_tables **ret, struct error *e);
void	lint_tables_free(struct lint_tables *t);	/* takes NULL */
/* NULL: no such row. */
const struct lint_rule *lint_rule_find(const struct lint_tables *t,
		const char *id);

#endif
