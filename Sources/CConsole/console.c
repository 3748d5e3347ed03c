// Compiles the files of web/ into the program (C23 #embed), so that one binary is all that is deployed.
#include "console.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char favicon_svg[] = {
#embed "../../web/favicon.svg"
};
static const unsigned char index_html[] = {
#embed "../../web/index.html"
};
static const unsigned char style_css[] = {
#embed "../../web/style.css"
};
static const unsigned char app_access_js[] = {
#embed "../../web/app/access.js"
};
static const unsigned char app_actionbuttons_js[] = {
#embed "../../web/app/actionbuttons.js"
};
static const unsigned char app_actions_js[] = {
#embed "../../web/app/actions.js"
};
static const unsigned char app_alertcards_js[] = {
#embed "../../web/app/alertcards.js"
};
static const unsigned char app_callerid_js[] = {
#embed "../../web/app/callerid.js"
};
static const unsigned char app_callrow_js[] = {
#embed "../../web/app/callrow.js"
};
static const unsigned char app_connectionline_js[] = {
#embed "../../web/app/connectionline.js"
};
static const unsigned char app_console_js[] = {
#embed "../../web/app/console.js"
};
static const unsigned char app_currentcall_js[] = {
#embed "../../web/app/currentcall.js"
};
static const unsigned char app_desk_js[] = {
#embed "../../web/app/desk.js"
};
static const unsigned char app_directory_js[] = {
#embed "../../web/app/directory.js"
};
static const unsigned char app_element_js[] = {
#embed "../../web/app/element.js"
};
static const unsigned char app_historyentries_js[] = {
#embed "../../web/app/historyentries.js"
};
static const unsigned char app_historyrow_js[] = {
#embed "../../web/app/historyrow.js"
};
static const unsigned char app_historytab_js[] = {
#embed "../../web/app/historytab.js"
};
static const unsigned char app_icon_js[] = {
#embed "../../web/app/icon.js"
};
static const unsigned char app_identity_js[] = {
#embed "../../web/app/identity.js"
};
static const unsigned char app_keyedlist_js[] = {
#embed "../../web/app/keyedlist.js"
};
static const unsigned char app_keypad_js[] = {
#embed "../../web/app/keypad.js"
};
static const unsigned char app_linegroup_js[] = {
#embed "../../web/app/linegroup.js"
};
static const unsigned char app_linerow_js[] = {
#embed "../../web/app/linerow.js"
};
static const unsigned char app_linestab_js[] = {
#embed "../../web/app/linestab.js"
};
static const unsigned char app_main_js[] = {
#embed "../../web/app/main.js"
};
static const unsigned char app_messages_js[] = {
#embed "../../web/app/messages.js"
};
static const unsigned char app_ringing_js[] = {
#embed "../../web/app/ringing.js"
};
static const unsigned char app_shell_js[] = {
#embed "../../web/app/shell.js"
};
static const unsigned char app_signin_js[] = {
#embed "../../web/app/signin.js"
};
static const unsigned char app_toasts_js[] = {
#embed "../../web/app/toasts.js"
};
static const unsigned char app_words_js[] = {
#embed "../../web/app/words.js"
};
static const unsigned char client_alert_js[] = {
#embed "../../web/client/alert.js"
};
static const unsigned char client_clock_js[] = {
#embed "../../web/client/clock.js"
};
static const unsigned char client_commands_js[] = {
#embed "../../web/client/commands.js"
};
static const unsigned char client_hub_js[] = {
#embed "../../web/client/hub.js"
};
static const unsigned char client_huberror_js[] = {
#embed "../../web/client/huberror.js"
};
static const unsigned char client_linehub_js[] = {
#embed "../../web/client/linehub.js"
};
static const unsigned char client_lines_js[] = {
#embed "../../web/client/lines.js"
};
static const unsigned char client_liveness_js[] = {
#embed "../../web/client/liveness.js"
};
static const unsigned char client_opengate_js[] = {
#embed "../../web/client/opengate.js"
};
static const unsigned char client_party_js[] = {
#embed "../../web/client/party.js"
};
static const unsigned char client_partyfeed_js[] = {
#embed "../../web/client/partyfeed.js"
};
static const unsigned char client_reconnect_js[] = {
#embed "../../web/client/reconnect.js"
};
static const unsigned char client_repairs_js[] = {
#embed "../../web/client/repairs.js"
};
static const unsigned char client_rowset_js[] = {
#embed "../../web/client/rowset.js"
};
static const unsigned char client_rpc_js[] = {
#embed "../../web/client/rpc.js"
};
static const unsigned char client_session_js[] = {
#embed "../../web/client/session.js"
};
static const unsigned char client_shape_js[] = {
#embed "../../web/client/shape.js"
};
static const unsigned char client_socket_js[] = {
#embed "../../web/client/socket.js"
};
static const unsigned char client_timers_js[] = {
#embed "../../web/client/timers.js"
};
static const unsigned char style_alerts_css[] = {
#embed "../../web/style/alerts.css"
};
static const unsigned char style_history_css[] = {
#embed "../../web/style/history.css"
};
static const unsigned char style_lines_css[] = {
#embed "../../web/style/lines.css"
};
static const unsigned char style_shell_css[] = {
#embed "../../web/style/shell.css"
};
static const unsigned char style_side_css[] = {
#embed "../../web/style/side.css"
};
static const unsigned char style_signin_css[] = {
#embed "../../web/style/signin.css"
};

const struct console_file console_files[] = {
    {"favicon.svg", favicon_svg, sizeof favicon_svg},
    {"index.html", index_html, sizeof index_html},
    {"style.css", style_css, sizeof style_css},
    {"app/access.js", app_access_js, sizeof app_access_js},
    {"app/actionbuttons.js", app_actionbuttons_js, sizeof app_actionbuttons_js},
    {"app/actions.js", app_actions_js, sizeof app_actions_js},
    {"app/alertcards.js", app_alertcards_js, sizeof app_alertcards_js},
    {"app/callerid.js", app_callerid_js, sizeof app_callerid_js},
    {"app/callrow.js", app_callrow_js, sizeof app_callrow_js},
    {"app/connectionline.js", app_connectionline_js, sizeof app_connectionline_js},
    {"app/console.js", app_console_js, sizeof app_console_js},
    {"app/currentcall.js", app_currentcall_js, sizeof app_currentcall_js},
    {"app/desk.js", app_desk_js, sizeof app_desk_js},
    {"app/directory.js", app_directory_js, sizeof app_directory_js},
    {"app/element.js", app_element_js, sizeof app_element_js},
    {"app/historyentries.js", app_historyentries_js, sizeof app_historyentries_js},
    {"app/historyrow.js", app_historyrow_js, sizeof app_historyrow_js},
    {"app/historytab.js", app_historytab_js, sizeof app_historytab_js},
    {"app/icon.js", app_icon_js, sizeof app_icon_js},
    {"app/identity.js", app_identity_js, sizeof app_identity_js},
    {"app/keyedlist.js", app_keyedlist_js, sizeof app_keyedlist_js},
    {"app/keypad.js", app_keypad_js, sizeof app_keypad_js},
    {"app/linegroup.js", app_linegroup_js, sizeof app_linegroup_js},
    {"app/linerow.js", app_linerow_js, sizeof app_linerow_js},
    {"app/linestab.js", app_linestab_js, sizeof app_linestab_js},
    {"app/main.js", app_main_js, sizeof app_main_js},
    {"app/messages.js", app_messages_js, sizeof app_messages_js},
    {"app/ringing.js", app_ringing_js, sizeof app_ringing_js},
    {"app/shell.js", app_shell_js, sizeof app_shell_js},
    {"app/signin.js", app_signin_js, sizeof app_signin_js},
    {"app/toasts.js", app_toasts_js, sizeof app_toasts_js},
    {"app/words.js", app_words_js, sizeof app_words_js},
    {"client/alert.js", client_alert_js, sizeof client_alert_js},
    {"client/clock.js", client_clock_js, sizeof client_clock_js},
    {"client/commands.js", client_commands_js, sizeof client_commands_js},
    {"client/hub.js", client_hub_js, sizeof client_hub_js},
    {"client/huberror.js", client_huberror_js, sizeof client_huberror_js},
    {"client/linehub.js", client_linehub_js, sizeof client_linehub_js},
    {"client/lines.js", client_lines_js, sizeof client_lines_js},
    {"client/liveness.js", client_liveness_js, sizeof client_liveness_js},
    {"client/opengate.js", client_opengate_js, sizeof client_opengate_js},
    {"client/party.js", client_party_js, sizeof client_party_js},
    {"client/partyfeed.js", client_partyfeed_js, sizeof client_partyfeed_js},
    {"client/reconnect.js", client_reconnect_js, sizeof client_reconnect_js},
    {"client/repairs.js", client_repairs_js, sizeof client_repairs_js},
    {"client/rowset.js", client_rowset_js, sizeof client_rowset_js},
    {"client/rpc.js", client_rpc_js, sizeof client_rpc_js},
    {"client/session.js", client_session_js, sizeof client_session_js},
    {"client/shape.js", client_shape_js, sizeof client_shape_js},
    {"client/socket.js", client_socket_js, sizeof client_socket_js},
    {"client/timers.js", client_timers_js, sizeof client_timers_js},
    {"style/alerts.css", style_alerts_css, sizeof style_alerts_css},
    {"style/history.css", style_history_css, sizeof style_history_css},
    {"style/lines.css", style_lines_css, sizeof style_lines_css},
    {"style/shell.css", style_shell_css, sizeof style_shell_css},
    {"style/side.css", style_side_css, sizeof style_side_css},
    {"style/signin.css", style_signin_css, sizeof style_signin_css},
    {NULL, NULL, 0},
};
