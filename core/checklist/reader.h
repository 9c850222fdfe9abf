/* Inside core/checklist: the state of reading a file, and the signs of its
 * syntax in both widths.  format_read.c has lines and header, format_step.c
 * steps and their answers. */
#ifndef MTGP_CHECKLIST_READER_H
#define MTGP_CHECKLIST_READER_H

#include "core/checklist/format.h"

#define LETTERS 26

/* rec.ja@k stands before the answer it belongs to. */
struct pending {
	struct text	 text;
	size_t		 line;
};

struct reader {
	struct checklist *l;
	struct checklist_problems *p;
	struct arena	*a;
	struct span	 whole;		/* the line, for columns */
	size_t		 line;
	size_t		 node_cap, var_cap;
	size_t		 symptoms[2];	/* by enum lang */
	bool		 began;		/* a node was there */
	bool		 in_node;	/* and it could be read */
	bool		 fatal;
	unsigned	 heads;		/* bits of header_names */
	struct pending	 rec[LETTERS];
};

/* Spellings, NULL-terminated. */
extern const char *const reader_blank[], *const reader_bar[],
	*const reader_colon[], *const reader_at[], *const reader_open[],
	*const reader_close[], *const reader_arrow[], *const reader_to[];

size_t	 reader_column(const struct reader *r, const char *at);
/* What s begins with: one of the spellings of a sign; its length, or 0. */
size_t	 reader_sign(struct span s, const char *const *spellings);
struct span reader_skip_blank(struct span s);
struct span reader_trim(struct span s);
/* The word that s begins with. */
struct span reader_word(struct span s);
/* The head up to a sign, which is dropped; false: no such sign. */
bool	 reader_split(struct span *rest, const char *const *spellings,
		struct span *ret);
const char *reader_keep(struct reader *r, struct span s);
/* The known word nearest to what stands there, or "". */
const char *reader_near(struct span word, const char *const *known,
		size_t n);

/* A line of a step; each is given what stands behind its first sign. */
void	 reader_node(struct reader *r, struct span rest);
void	 reader_answer(struct reader *r, struct span rest);
void	 reader_field(struct reader *r, struct span line);
/* The last step is over. */
void	 reader_end_node(struct reader *r);

/* An error at a place of the line; a sentence of the catalogue. */
void	 reader_bad(struct reader *r, const char *at, const char *id, ...)
		__attribute__((sentinel));

#endif
