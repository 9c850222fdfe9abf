/* A report before it is printed: its parts in order, made from the items of
 * a case (report_parts.c), and printed by one face a format. */
#ifndef MTGP_REPORTS_REPORT_PARTS_H
#define MTGP_REPORTS_REPORT_PARTS_H

#include "core/reports/report.h"

enum report_part { PART_CONCLUSION, PART_COURSE, PART_CAUSES, PART_DONE,
	PART_REQUESTS, PART_COUNT };

/* One sentence, with the time it is about (or TIME_NONE). */
struct report_line {
	usec_t		 time;
	const char	*text;		/* in the report's language */
	size_t		 order;		/* as added; decides at equal times */
};

struct report_lines {
	struct report_line *v;
	size_t		 n, cap;
};

struct report_finding {
	const struct case_item *item;
	struct sheet	*sheet;
	enum severity	 severity;
};

struct report {
	struct arena	*arena;
	const struct report_options *options;
	struct case_info info;
	struct case_item *items;
	size_t		 nitems;
	struct report_finding *findings;	/* worst first */
	size_t		 nfindings;
	struct report_lines part[PART_COUNT];
	bool		 walked;	/* a finding is a walk through a list */
	bool		 worked;	/* and something was done in it */
	struct sheet_write_options write;	/* defanging and masking */
};

int	report_load(struct store *s, int64_t case_id,
		const struct report_options *o, struct report *ret,
		struct error *e);
void	report_done(struct report *r);
/* A sentence, with the time it is about; "" and what the part holds already
 * are passed over. */
void	report_add(struct report *r, enum report_part p, usec_t time,
		const char *text);
void	report_add_text(struct report *r, enum report_part p, usec_t time,
		struct text t);
/* Catalogue ids "report.part-<name>". */
const char *report_part_id(enum report_part p);

/* report_walk.c: the finding of a walk through a checklist; where the case
 * has several of one list, they are told apart by when they began. */
bool	report_is_walk(const struct report_finding *f);
void	report_add_walk(struct report *r, const struct report_finding *f);

/* mask.c: as struct sheet_write_options.filter; arg: own domains, blank
 * separated.  t***@example.com for every address outside them. */
int	mask_addresses(void *own_domains, struct span in, struct buf *out);

/* Faces. */
int	report_text(const struct report *r, struct buf *out);
int	report_markdown(const struct report *r, struct buf *out);
int	report_html(const struct report *r, struct buf *out);
int	report_json(const struct report *r, struct buf *out);

#endif
