/* Walks through checklists and values of cases, in the store.  As everywhere
 * in the store: a call that returned 0 is on disk; a run and its steps go
 * with their case when it is purged. */
#ifndef MTGP_CASE_STORE_RUN_H
#define MTGP_CASE_STORE_RUN_H

#include "core/case/store.h"

struct run_info {
	int64_t		 id, case_id;
	const char	*case_name;
	const char	*list;
	int64_t		 version;	/* of the list */
	usec_t		 started, changed;
	usec_t		 ended;		/* TIME_NONE: goes on */
	const char	*step;		/* where it stands: name of the step */
	const char	*result;	/* "fixed", …; "" */
	int64_t		 position, steps;
};

struct run_step {
	const char	*node;
	char		 answer;	/* 0 none */
	bool		 skipped;
	const char	*reason, *note, *chosen;
	usec_t		 entered, left, spent;
	const char	*sheet_json;	/* NULL none */
};

struct run_value {
	const char	*name, *value;
	int64_t		 origin;	/* enum walk_origin */
	const char	*field;		/* case field that takes it too, or
					 * NULL; not read back */
};

/* Everything that one change of a walk changes, in one transaction. */
struct run_change {
	int64_t		 position;	/* where it stands now */
	size_t		 keep;		/* steps that stay as stored */
	const struct run_step *steps;	/* those behind them */
	size_t		 nsteps;
	const struct run_value *values;	/* set or replaced */
	size_t		 nvalues;
	usec_t		 ended;		/* TIME_NONE: goes on */
	const char	*step, *result;
	const char	*solved;	/* step that solved it; "" */
	/* The transcript: one finding of the case, made when sheet is given
	 * for the first time. */
	const struct sheet *sheet;	/* NULL: none yet */
};

int	store_run_add(struct store *s, int64_t case_id, const char *list,
		int64_t version, usec_t now, int64_t *ret_id,
		struct error *e);
int	store_run_change(struct store *s, int64_t run_id,
		const struct run_change *c, usec_t now, struct error *e);
int	store_run_get(struct store *s, int64_t run_id, struct arena *a,
		struct run_info *ret, struct run_step **ret_steps,
		size_t *ret_n, struct run_value **ret_values,
		size_t *ret_nvalues, struct error *e);
/* Newest change first; case_id 0: of all living cases; open: only those that
 * go on. */
int	store_run_list(struct store *s, int64_t case_id, bool open,
		struct arena *a, struct run_info **ret, size_t *ret_n,
		struct error *e);

/* In how many living cases a step of a list solved it; most first. */
struct run_solved {
	const char	*node;
	int64_t		 cases;
};
int	store_run_solved(struct store *s, const char *list, struct arena *a,
		struct run_solved **ret, size_t *ret_n, struct error *e);

/* Values of a case by case field (rcpt, date, provider …), as changes of its
 * runs left them.  An empty value is forgotten; `due` also sets the due date
 * of the case. */
struct case_value {
	const char	*field, *value;
};
int	store_values(struct store *s, int64_t case_id, struct arena *a,
		struct case_value **ret, size_t *ret_n, struct error *e);

#endif
