/* Inside timeparse: one text being read.  Private to core/base/time*.c.
 * The text is folded (timeparse.c); items are taken off its front
 * (timeitem.c), moments are whole texts (timemoment.c).  A day is counted in
 * days since 1970, a time of day in seconds from its 00:00. */
#ifndef MTGP_BASE_TIMEITEM_H
#define MTGP_BASE_TIMEITEM_H

#include "core/base/timeparse.h"

#define MINUTE	  60
#define HOUR	  3600
#define DAY	  86400
#define COUNT_MAX 1000000

enum time_half { HALF_NONE, HALF_AM, HALF_PM };

struct time_text {
	struct span	 s;		/* what is left, folded */
	usec_t		 now;
	int64_t		 today;
	struct civil	 civil;		/* of now */
	bool		 has_day, has_time, about, last;
	bool		 has_week;	/* monday is set, no weekday yet */
	bool		 only_weekday;	/* day comes from a weekday's name */
	bool		 counted;	/* from now: 昨日, 3日前, last week */
	int64_t		 day, ndays;
	int64_t		 monday;	/* of the week named */
	int		 from, to;	/* seconds of the day */
	enum time_half	 half;
};

static inline bool
time_digit(struct span s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* Takes the word off the text when it stands at its front. */
bool	time_take(struct time_text *p, const char *word);
/* Takes a number of at most `digits` digits: how many were read, 0 none. */
int	time_number(struct time_text *p, int digits, int *ret);
/* -EINVAL when a day is set already. */
int	time_set_days(struct time_text *p, int64_t day, int64_t ndays);
bool	time_date_exists(int y, int m, int d);
/* The next item; the text is not empty.  0, -EINVAL or -ERANGE. */
int	time_item(struct time_text *p);
/* Blanks and commas at the front. */
void	time_blanks(struct time_text *p);
/* now, @UNIX, -2h, 2時間前, RFC 3339: 1, 0 (none of these, the text is as
 * before), or an error. */
int	time_moment(struct time_text *p, struct time_range *ret);

#endif
