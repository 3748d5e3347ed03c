// Compiles the files of web/ into the program (C23 #embed), so that one binary is all that is deployed.
#include "console.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char index_html[] = {
#embed "../../web/index.html"
};

const struct console_file console_files[] = {
    {"index.html", index_html, sizeof index_html},
    {NULL, NULL, 0},
};
