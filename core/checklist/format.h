/* The checklist format (docs/mtgp-tui-checklist.5): one file, one list, one
 * thing a line, both languages.  Nothing in a file is ever run by a shell.
 *
 * Reading is tolerant (BOM, CR and CRLF, full-width colon, blank, brackets,
 * bar, at and arrows where they are syntax); the writer prints LF and
 * half-width syntax only, and what it prints reads as the same list.
 * What is wrong becomes a problem with line and column; reading goes on, up
 * to CHECKLIST_PROBLEMS of them.  A file that is too large, has a line over
 * CHECKLIST_LINE bytes, too many steps or variables, or is not UTF-8, has one
 * problem and gives no list.
 * Owner: the arena; sentences have NULL for a language that the file lacks,
 * and then there is a problem.  Pure: no file is opened here
 * (core/checklist/library.h does). */
#ifndef MTGP_CHECKLIST_FORMAT_H
#define MTGP_CHECKLIST_FORMAT_H

#include "core/case/slot.h"

#define CHECKLIST_FILE		((size_t)512 << 10)
#define CHECKLIST_LINE		2000
#define CHECKLIST_NODES		400
#define CHECKLIST_ANSWERS	8
#define CHECKLIST_COMMANDS	3
#define CHECKLIST_SYMPTOMS	8
#define CHECKLIST_PROBLEMS	50
#define CHECKLIST_NAME		40	/* bytes of a list's name */
#define CHECKLIST_ID		24	/* bytes of a step's name */

enum checklist_kind { CHECKLIST_ASK, CHECKLIST_DO, CHECKLIST_AUTO,
	CHECKLIST_NOTE, CHECKLIST_END };
enum checklist_risk { RISK_NONE, RISK_LOW, RISK_MID, RISK_HIGH };
enum checklist_result { RESULT_NONE, RESULT_FIXED, RESULT_WORKAROUND,
	RESULT_ESCALATE, RESULT_INFO };

/* `when [all ]ROW.FIELD OP VALUE[,VALUE…][ and …]` */
struct checklist_when {
	bool		 all;
	const char	*row, *field;	/* row NULL: no condition */
	const char	*op;		/* "=", "<", ">=" */
	const char	*const *values;
	size_t		 nvalues;
	const struct checklist_when *also;	/* behind "and", or NULL */
};

struct checklist_answer {
	char		 key;
	struct text	 label;
	const char	*target;
	size_t		 to;		/* index of the node; SIZE_MAX: none */
	struct checklist_when when;
	struct text	 rec;		/* rec@key; none: the node's */
	size_t		 line;
};

struct checklist_command {
	bool		 host;		/* for the mail host, not the PC */
	const char	*text;
	size_t		 line;
};

struct checklist_node {
	const char	*id;
	enum checklist_kind kind;
	struct text	 text, why, undo, rec;
	struct checklist_command commands[CHECKLIST_COMMANDS];
	size_t		 ncommands;
	const char	*run;		/* NULL: none */
	int		 minutes;	/* 0: none */
	enum checklist_risk risk;
	enum checklist_result result;
	const char	*next;		/* NULL: none */
	struct checklist_answer *answers;
	size_t		 nanswers;
	size_t		 line;
};

struct checklist {
	const char	*name;
	int64_t		 version;
	usec_t		 dated;		/* 00:00 UTC; TIME_NONE */
	struct text	 title, needs;
	struct text	 symptoms[CHECKLIST_SYMPTOMS];
	size_t		 nsymptoms;
	const char	*source;
	struct slot_var	*vars;
	size_t		 nvars;
	struct checklist_node *nodes;	/* the first is the entry */
	size_t		 nnodes;
};

struct checklist_problem {
	bool		 warning;
	size_t		 line, column;	/* from 1; 0: the file as a whole */
	struct text	 text;
};

/* v NULL and n 0 at first; in order of discovery. */
struct checklist_problems {
	struct arena	*arena;
	const char	*source;	/* as it is to be named: "a.checklist" */
	struct checklist_problem *v;
	size_t		 n, cap;
	size_t		 errors;	/* of them, not warnings */
	size_t		 more;		/* those over the limit */
};

void	checklist_problems_init(struct checklist_problems *p,
		struct arena *a, const char *source);
/* A problem at line:column (0: none); catalogue id with named arguments as
 * in text_say. */
void	checklist_problem(struct checklist_problems *p, bool warning,
		size_t line, size_t column, const char *id, ...)
		__attribute__((sentinel));
void	checklist_problem_add(struct checklist_problems *p, bool warning,
		size_t line, size_t column, struct text text);
void	checklist_problem_list(struct checklist_problems *p, bool warning,
		size_t line, size_t column, const char *id, va_list ap);
/* "a.checklist:12:3: ", and with the sentence in both languages, without a
 * newline. */
int	checklist_problem_place(const struct checklist_problems *p,
		const struct checklist_problem *one, struct buf *out);
int	checklist_problem_line(const struct checklist_problems *p,
		const struct checklist_problem *one, struct buf *out);

/* name: the list's name, from its file's.  0: *ret is the list, perhaps with
 * problems; -EINVAL: no list (problems say why); -ENOMEM. */
int	checklist_parse(struct span bytes, const char *name, struct arena *a,
		struct checklist *ret, struct checklist_problems *p);
int	checklist_write(const struct checklist *l, struct buf *out);

const struct checklist_node *checklist_node(const struct checklist *l,
		const char *id);
const struct slot_var *checklist_var(const struct checklist *l,
		const char *name);
const struct checklist_answer *checklist_answer(
		const struct checklist_node *n, char key);
const char	*checklist_kind_name(enum checklist_kind k);	/* "ask" */
const char	*checklist_risk_name(enum checklist_risk r);	/* "low" */
const char	*checklist_result_name(enum checklist_result r);

#endif
