/* What the files of the DNS pane share (pane_dns.c: commands and state,
 * dns_run.c: questions and answers, dns_past.c: the history, dns_draw.c:
 * drawing).
 *
 * Nothing is asked before a person asks for it.  An inquiry runs on the
 * console's loop; answers are judged at most once a frame; each new sheet
 * replaces the old one, and cursor and folds hold on to key paths.  Everything
 * is called on the loop thread; facts are gathered by a job. */
#ifndef MTGP_TUI_DNS_PART_H
#define MTGP_TUI_DNS_PART_H

#include "core/dns/carrier.h"
#include "core/domain/domain.h"
#include "tui/console.h"
#include "tui/layout.h"
#include "tui/sheet_view.h"

#define DNS_KEPT 8		/* results that Backspace can bring back */

/* The subject from one vantage. */
struct dns_side {
	struct dns_pane	*pane;
	char		*vantage;	/* "" the default one */
	struct domain_query query;
	struct inquiry	*inquiry;	/* NULL: none runs */
	struct sheet	*sheet;		/* newest; NULL: none yet */
	usec_t		 when;		/* it was begun */
	bool		 stopped;	/* by a person */
};

struct dns_kept {
	char		*subject, *vantage;
	struct sheet	*sheet;
	usec_t		 when;
	bool		 stopped;
};

enum dns_mode {
	DNS_ASK,			/* what would be asked */
	DNS_RESULT,
	DNS_VANTAGES,			/* choose where to look from */
};

struct dns_pane {
	struct pane	*pane;
	enum dns_mode	 mode, before;	/* before the vantages were shown */
	bool		 for_second;	/* the vantage to compare with */
	char		*subject;	/* a name or an address; "" none yet */
	bool		 guessed;	/* from the facts */
	struct dns_side	 side[2];
	bool		 comparing;
	struct dns_kept	 kept[DNS_KEPT];
	struct dns_carrier *carrier;	/* NULL until something is asked */
	struct error	 error;		/* why nothing could be asked */
	struct facts	*facts;		/* NULL until gathered */
	char		*probe_signed, *probe_bogus;
	struct domain_tables *tables;	/* NULL: could not be read */
	struct facts_job *gathering;
	struct past_job	*reading;	/* the history */
	bool		 waiting;	/* to ask, until facts are there */
	bool		 starttls;	/* this once: connect to the servers */
	struct loop_timer *timer;	/* answers to be judged */
	struct sheet_view view, detail;
	const struct row *detail_of;
	struct list	 vantages;
	struct list	 rows;		/* of two columns side by side */
	const struct row **row;
	size_t		 nrows;
	int		 cols;		/* of the pane, when last drawn */
	struct arena	*frame;		/* texts of one frame */
	struct arena	*row_arena;
};

/* ---- dns_run.c ---- */

/* Gathers facts; the subject is then guessed where there is none. */
int	dns_gather(struct dns_pane *d);
/* Asks about the subject from the vantage (of both, when comparing); what
 * ran before is stopped. */
void	dns_run(struct dns_pane *d);
/* False: nothing runs. */
bool	dns_stop(struct dns_pane *d);
bool	dns_running(const struct dns_pane *d);
/* Before the pane goes; jobs are let go. */
void	dns_run_done(struct dns_pane *d);
/* The view gets the newest sheet. */
void	dns_show(struct dns_pane *d);
/* The carrier, opened at first need; NULL: d->error says why. */
struct dns_carrier *dns_carrier_of(struct dns_pane *d);
/* Puts the result away, and looks for one of that subject and vantage among
 * those; false: none. */
void	dns_keep(struct dns_pane *d);
bool	dns_find_kept(struct dns_pane *d);
/* Drops every result. */
void	dns_forget(struct dns_pane *d);

/* ---- dns_past.c ---- */

/* Keeps the result in the history, and says whether it changed. */
void	dns_record(struct dns_pane *d);
/* Shows what changed, once it is read. */
void	dns_history(struct dns_pane *d);
void	dns_history_stop(struct dns_pane *d);

/* ---- dns_draw.c ---- */

void	dns_draw(struct dns_pane *d, const struct area *a);
/* Rows of the comparison anew. */
void	dns_rows_make(struct dns_pane *d);
extern const struct list_ops dns_vantage_list, dns_row_list;
/* "" for the first line of the vantages. */
const char *dns_vantage_at(const struct dns_pane *d, size_t i);
bool	dns_is_wide(const struct dns_pane *d);

#endif
