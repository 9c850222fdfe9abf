/* The key decoder: terminal bytes to keys, pastes and answers.
 *
 * Takes whatever read() gave, cut anywhere: a UTF-8 character, an escape
 * sequence or a paste may come in pieces (slow lines).  A lone ESC is told
 * from a sequence by time: after keys_feed, keys_pending() says that the
 * caller must call keys_timeout() when KEYS_ESC_DELAY passed without more.
 * Both ESC [ A and ESC O A are arrows.  Between ESC [ 200 ~ and ESC [ 201 ~
 * everything is paste, whatever it holds (at most KEYS_PASTE_MAX, the rest
 * is dropped and `cut` says so).
 *
 * A key is one number: a code point, or KEY_NAMED + a name, with KEY_ALT for
 * ESC before it.  C-a … C-z are 1 … 26 except Tab, Enter and Backspace, which
 * are names of their own.  Bytes that are no character give U+FFFD.
 * Never allocates but for the paste.  Needs a UTF-8 LC_CTYPE. */
#ifndef MTGP_TUI_KEYS_H
#define MTGP_TUI_KEYS_H

#include <wchar.h>

#include "core/base/buf.h"

#define KEYS_ESC_DELAY	(50 * 1000)		/* microseconds */
#define KEYS_PASTE_MAX	((size_t)1 << 20)
#define KEYS_SEQUENCE	64

#define KEY_ALT		0x1000000u
#define KEY_NAMED	0x200000u
enum key_name {
	KEY_ENTER_ = KEY_NAMED, KEY_TAB_, KEY_BACKTAB_, KEY_BACKSPACE_,
	KEY_ESC_, KEY_UP_, KEY_DOWN_, KEY_LEFT_, KEY_RIGHT_, KEY_HOME_,
	KEY_END_, KEY_PAGEUP_, KEY_PAGEDOWN_, KEY_INSERT_, KEY_DELETE_,
	KEY_F1_, KEY_F12_ = KEY_F1_ + 11,
	KEY_WHEELUP_, KEY_WHEELDOWN_,
	KEY_NONE_		/* a sequence nobody knows */
};

/* Where decoded things go. */
struct key_sink {
	void	(*key)(void *arg, uint32_t key);
	void	(*paste)(void *arg, struct span text, bool cut);
	/* ESC [ r ; c R and ESC [ 0 n (row 0) */
	void	(*report)(void *arg, int row, int col);
	void	*arg;
};

struct keys {
	struct key_sink	 sink;
	mbstate_t	 mb;
	int		 mbleft;	/* bytes of an unfinished character */
	int		 state;
	char		 seq[KEYS_SEQUENCE];
	size_t		 nseq;
	bool		 pasting, cut;
	struct buf	 paste;
	size_t		 tail;		/* matched bytes of ESC [ 201 ~ */
	/* ESC [ r ; c R is an answer, not F3, while this is set */
	bool		 expect_cursor;
	uint64_t	 consumed;	/* bytes that were not answers */
};

void	keys_init(struct keys *k, const struct key_sink *sink);
void	keys_done(struct keys *k);
void	keys_feed(struct keys *k, struct span bytes);
/* A sequence is unfinished: time decides. */
bool	keys_pending(const struct keys *k);
void	keys_timeout(struct keys *k);

/* "C-a" "Enter" "M-x" "あ" "<" : as shown to people; at most 24 bytes. */
void	key_display(uint32_t key, char out[24]);
/* One key of the notation of key maps ("a", "<C-a>", "<Enter>", "<lt>"):
 * cuts it off *text. 0, -ENODATA at the end, or -EINVAL. */
int	key_parse(struct span *text, uint32_t *ret);
/* The key as written in key maps. */
void	key_notation(uint32_t key, char out[24]);
/* Nearest known name to NAME in <NAME>, or NULL. */
const char *key_nearest(struct span name);

#endif
