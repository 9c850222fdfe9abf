/* The two languages of every sentence. */
#ifndef MTGP_TEXT_LANG_H
#define MTGP_TEXT_LANG_H

enum lang {
	LANG_JA,
	LANG_EN,
};

#endif
