// Compiles the files of web/ into the program (C23 #embed), so that one binary is all that is deployed.
#include "console.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char favicon_svg[] = {
#embed "../../web/favicon.svg"
};
static const unsigned char index_html[] = {
#embed "../../web/index.html"
};
static const unsigned char portal_html[] = {
#embed "../../web/portal.html"
};
static const unsigned char style_css[] = {
#embed "../../web/style.css"
};
static const unsigned char app_accesssettings_js[] = {
#embed "../../web/app/accesssettings.js"
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
static const unsigned char app_appearance_js[] = {
#embed "../../web/app/appearance.js"
};
static const unsigned char app_callerid_js[] = {
#embed "../../web/app/callerid.js"
};
static const unsigned char app_callquestions_js[] = {
#embed "../../web/app/callquestions.js"
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
static const unsigned char app_daylist_js[] = {
#embed "../../web/app/daylist.js"
};
static const unsigned char app_democall_js[] = {
#embed "../../web/app/democall.js"
};
static const unsigned char app_desk_js[] = {
#embed "../../web/app/desk.js"
};
static const unsigned char app_dialog_js[] = {
#embed "../../web/app/dialog.js"
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
static const unsigned char app_lampcounts_js[] = {
#embed "../../web/app/lampcounts.js"
};
static const unsigned char app_language_sv_js[] = {
#embed "../../web/app/language/sv.js"
};
static const unsigned char app_language_svcodes_js[] = {
#embed "../../web/app/language/svcodes.js"
};
static const unsigned char app_language_svportal_js[] = {
#embed "../../web/app/language/svportal.js"
};
static const unsigned char app_language_svsettings_js[] = {
#embed "../../web/app/language/svsettings.js"
};
static const unsigned char app_language_text_js[] = {
#embed "../../web/app/language/text.js"
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
static const unsigned char app_menu_js[] = {
#embed "../../web/app/menu.js"
};
static const unsigned char app_messages_js[] = {
#embed "../../web/app/messages.js"
};
static const unsigned char app_notifier_js[] = {
#embed "../../web/app/notifier.js"
};
static const unsigned char app_ownerfilter_js[] = {
#embed "../../web/app/ownerfilter.js"
};
static const unsigned char app_people_js[] = {
#embed "../../web/app/people.js"
};
static const unsigned char app_player_js[] = {
#embed "../../web/app/player.js"
};
static const unsigned char app_preferences_js[] = {
#embed "../../web/app/preferences.js"
};
static const unsigned char app_recordingstab_js[] = {
#embed "../../web/app/recordingstab.js"
};
static const unsigned char app_ringer_js[] = {
#embed "../../web/app/ringer.js"
};
static const unsigned char app_ringing_js[] = {
#embed "../../web/app/ringing.js"
};
static const unsigned char app_segments_js[] = {
#embed "../../web/app/segments.js"
};
static const unsigned char app_settingstab_js[] = {
#embed "../../web/app/settingstab.js"
};
static const unsigned char app_shell_js[] = {
#embed "../../web/app/shell.js"
};
static const unsigned char app_shortcuts_js[] = {
#embed "../../web/app/shortcuts.js"
};
static const unsigned char app_signin_js[] = {
#embed "../../web/app/signin.js"
};
static const unsigned char app_statusmenu_js[] = {
#embed "../../web/app/statusmenu.js"
};
static const unsigned char app_toasts_js[] = {
#embed "../../web/app/toasts.js"
};
static const unsigned char app_voicemailrow_js[] = {
#embed "../../web/app/voicemailrow.js"
};
static const unsigned char app_voicemailtab_js[] = {
#embed "../../web/app/voicemailtab.js"
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
static const unsigned char client_members_js[] = {
#embed "../../web/client/members.js"
};
static const unsigned char client_offers_js[] = {
#embed "../../web/client/offers.js"
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
static const unsigned char client_presence_js[] = {
#embed "../../web/client/presence.js"
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
static const unsigned char client_voicemail_js[] = {
#embed "../../web/client/voicemail.js"
};
static const unsigned char portal_clusterpage_js[] = {
#embed "../../web/portal/clusterpage.js"
};
static const unsigned char portal_delegationspage_js[] = {
#embed "../../web/portal/delegationspage.js"
};
static const unsigned char portal_exchangepage_js[] = {
#embed "../../web/portal/exchangepage.js"
};
static const unsigned char portal_importparts_js[] = {
#embed "../../web/portal/importparts.js"
};
static const unsigned char portal_linespage_js[] = {
#embed "../../web/portal/linespage.js"
};
static const unsigned char portal_main_js[] = {
#embed "../../web/portal/main.js"
};
static const unsigned char portal_office_js[] = {
#embed "../../web/portal/office.js"
};
static const unsigned char portal_ownpages_js[] = {
#embed "../../web/portal/ownpages.js"
};
static const unsigned char portal_partiespage_js[] = {
#embed "../../web/portal/partiespage.js"
};
static const unsigned char portal_policypage_js[] = {
#embed "../../web/portal/policypage.js"
};
static const unsigned char portal_portal_js[] = {
#embed "../../web/portal/portal.js"
};
static const unsigned char portal_portaldesk_js[] = {
#embed "../../web/portal/portaldesk.js"
};
static const unsigned char portal_rightstable_js[] = {
#embed "../../web/portal/rightstable.js"
};
static const unsigned char portal_searchbox_js[] = {
#embed "../../web/portal/searchbox.js"
};
static const unsigned char portal_sessionspage_js[] = {
#embed "../../web/portal/sessionspage.js"
};
static const unsigned char portal_table_js[] = {
#embed "../../web/portal/table.js"
};
static const unsigned char style_alerts_css[] = {
#embed "../../web/style/alerts.css"
};
static const unsigned char style_dialog_css[] = {
#embed "../../web/style/dialog.css"
};
static const unsigned char style_entries_css[] = {
#embed "../../web/style/entries.css"
};
static const unsigned char style_lines_css[] = {
#embed "../../web/style/lines.css"
};
static const unsigned char style_portal_css[] = {
#embed "../../web/style/portal.css"
};
static const unsigned char style_settings_css[] = {
#embed "../../web/style/settings.css"
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
static const unsigned char style_wall_css[] = {
#embed "../../web/style/wall.css"
};

const struct console_file console_files[] = {
    {"favicon.svg", favicon_svg, sizeof favicon_svg},
    {"index.html", index_html, sizeof index_html},
    {"portal.html", portal_html, sizeof portal_html},
    {"style.css", style_css, sizeof style_css},
    {"app/accesssettings.js", app_accesssettings_js, sizeof app_accesssettings_js},
    {"app/actionbuttons.js", app_actionbuttons_js, sizeof app_actionbuttons_js},
    {"app/actions.js", app_actions_js, sizeof app_actions_js},
    {"app/alertcards.js", app_alertcards_js, sizeof app_alertcards_js},
    {"app/appearance.js", app_appearance_js, sizeof app_appearance_js},
    {"app/callerid.js", app_callerid_js, sizeof app_callerid_js},
    {"app/callquestions.js", app_callquestions_js, sizeof app_callquestions_js},
    {"app/callrow.js", app_callrow_js, sizeof app_callrow_js},
    {"app/connectionline.js", app_connectionline_js, sizeof app_connectionline_js},
    {"app/console.js", app_console_js, sizeof app_console_js},
    {"app/currentcall.js", app_currentcall_js, sizeof app_currentcall_js},
    {"app/daylist.js", app_daylist_js, sizeof app_daylist_js},
    {"app/democall.js", app_democall_js, sizeof app_democall_js},
    {"app/desk.js", app_desk_js, sizeof app_desk_js},
    {"app/dialog.js", app_dialog_js, sizeof app_dialog_js},
    {"app/directory.js", app_directory_js, sizeof app_directory_js},
    {"app/element.js", app_element_js, sizeof app_element_js},
    {"app/historyentries.js", app_historyentries_js, sizeof app_historyentries_js},
    {"app/historyrow.js", app_historyrow_js, sizeof app_historyrow_js},
    {"app/historytab.js", app_historytab_js, sizeof app_historytab_js},
    {"app/icon.js", app_icon_js, sizeof app_icon_js},
    {"app/identity.js", app_identity_js, sizeof app_identity_js},
    {"app/keyedlist.js", app_keyedlist_js, sizeof app_keyedlist_js},
    {"app/keypad.js", app_keypad_js, sizeof app_keypad_js},
    {"app/lampcounts.js", app_lampcounts_js, sizeof app_lampcounts_js},
    {"app/language/sv.js", app_language_sv_js, sizeof app_language_sv_js},
    {"app/language/svcodes.js", app_language_svcodes_js, sizeof app_language_svcodes_js},
    {"app/language/svportal.js", app_language_svportal_js, sizeof app_language_svportal_js},
    {"app/language/svsettings.js", app_language_svsettings_js, sizeof app_language_svsettings_js},
    {"app/language/text.js", app_language_text_js, sizeof app_language_text_js},
    {"app/linegroup.js", app_linegroup_js, sizeof app_linegroup_js},
    {"app/linerow.js", app_linerow_js, sizeof app_linerow_js},
    {"app/linestab.js", app_linestab_js, sizeof app_linestab_js},
    {"app/main.js", app_main_js, sizeof app_main_js},
    {"app/menu.js", app_menu_js, sizeof app_menu_js},
    {"app/messages.js", app_messages_js, sizeof app_messages_js},
    {"app/notifier.js", app_notifier_js, sizeof app_notifier_js},
    {"app/ownerfilter.js", app_ownerfilter_js, sizeof app_ownerfilter_js},
    {"app/people.js", app_people_js, sizeof app_people_js},
    {"app/player.js", app_player_js, sizeof app_player_js},
    {"app/preferences.js", app_preferences_js, sizeof app_preferences_js},
    {"app/recordingstab.js", app_recordingstab_js, sizeof app_recordingstab_js},
    {"app/ringer.js", app_ringer_js, sizeof app_ringer_js},
    {"app/ringing.js", app_ringing_js, sizeof app_ringing_js},
    {"app/segments.js", app_segments_js, sizeof app_segments_js},
    {"app/settingstab.js", app_settingstab_js, sizeof app_settingstab_js},
    {"app/shell.js", app_shell_js, sizeof app_shell_js},
    {"app/shortcuts.js", app_shortcuts_js, sizeof app_shortcuts_js},
    {"app/signin.js", app_signin_js, sizeof app_signin_js},
    {"app/statusmenu.js", app_statusmenu_js, sizeof app_statusmenu_js},
    {"app/toasts.js", app_toasts_js, sizeof app_toasts_js},
    {"app/voicemailrow.js", app_voicemailrow_js, sizeof app_voicemailrow_js},
    {"app/voicemailtab.js", app_voicemailtab_js, sizeof app_voicemailtab_js},
    {"app/words.js", app_words_js, sizeof app_words_js},
    {"client/alert.js", client_alert_js, sizeof client_alert_js},
    {"client/clock.js", client_clock_js, sizeof client_clock_js},
    {"client/commands.js", client_commands_js, sizeof client_commands_js},
    {"client/hub.js", client_hub_js, sizeof client_hub_js},
    {"client/huberror.js", client_huberror_js, sizeof client_huberror_js},
    {"client/linehub.js", client_linehub_js, sizeof client_linehub_js},
    {"client/lines.js", client_lines_js, sizeof client_lines_js},
    {"client/liveness.js", client_liveness_js, sizeof client_liveness_js},
    {"client/members.js", client_members_js, sizeof client_members_js},
    {"client/offers.js", client_offers_js, sizeof client_offers_js},
    {"client/opengate.js", client_opengate_js, sizeof client_opengate_js},
    {"client/party.js", client_party_js, sizeof client_party_js},
    {"client/partyfeed.js", client_partyfeed_js, sizeof client_partyfeed_js},
    {"client/presence.js", client_presence_js, sizeof client_presence_js},
    {"client/reconnect.js", client_reconnect_js, sizeof client_reconnect_js},
    {"client/repairs.js", client_repairs_js, sizeof client_repairs_js},
    {"client/rowset.js", client_rowset_js, sizeof client_rowset_js},
    {"client/rpc.js", client_rpc_js, sizeof client_rpc_js},
    {"client/session.js", client_session_js, sizeof client_session_js},
    {"client/shape.js", client_shape_js, sizeof client_shape_js},
    {"client/socket.js", client_socket_js, sizeof client_socket_js},
    {"client/timers.js", client_timers_js, sizeof client_timers_js},
    {"client/voicemail.js", client_voicemail_js, sizeof client_voicemail_js},
    {"portal/clusterpage.js", portal_clusterpage_js, sizeof portal_clusterpage_js},
    {"portal/delegationspage.js", portal_delegationspage_js, sizeof portal_delegationspage_js},
    {"portal/exchangepage.js", portal_exchangepage_js, sizeof portal_exchangepage_js},
    {"portal/importparts.js", portal_importparts_js, sizeof portal_importparts_js},
    {"portal/linespage.js", portal_linespage_js, sizeof portal_linespage_js},
    {"portal/main.js", portal_main_js, sizeof portal_main_js},
    {"portal/office.js", portal_office_js, sizeof portal_office_js},
    {"portal/ownpages.js", portal_ownpages_js, sizeof portal_ownpages_js},
    {"portal/partiespage.js", portal_partiespage_js, sizeof portal_partiespage_js},
    {"portal/policypage.js", portal_policypage_js, sizeof portal_policypage_js},
    {"portal/portal.js", portal_portal_js, sizeof portal_portal_js},
    {"portal/portaldesk.js", portal_portaldesk_js, sizeof portal_portaldesk_js},
    {"portal/rightstable.js", portal_rightstable_js, sizeof portal_rightstable_js},
    {"portal/searchbox.js", portal_searchbox_js, sizeof portal_searchbox_js},
    {"portal/sessionspage.js", portal_sessionspage_js, sizeof portal_sessionspage_js},
    {"portal/table.js", portal_table_js, sizeof portal_table_js},
    {"style/alerts.css", style_alerts_css, sizeof style_alerts_css},
    {"style/dialog.css", style_dialog_css, sizeof style_dialog_css},
    {"style/entries.css", style_entries_css, sizeof style_entries_css},
    {"style/lines.css", style_lines_css, sizeof style_lines_css},
    {"style/portal.css", style_portal_css, sizeof style_portal_css},
    {"style/settings.css", style_settings_css, sizeof style_settings_css},
    {"style/shell.css", style_shell_css, sizeof style_shell_css},
    {"style/side.css", style_side_css, sizeof style_side_css},
    {"style/signin.css", style_signin_css, sizeof style_signin_css},
    {"style/wall.css", style_wall_css, sizeof style_wall_css},
    {NULL, NULL, 0},
};
