"""The faults that this stage of the product must survive, and where each is provoked."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

AT_THE_DOOR, CONTENT = "tests/stories/test_faults.py", "tests/stories/test_faults_of_content.py"
SLACKS, CHANNELS = "tests/stories/test_faults_of_slack.py", "tests/stories/test_channels.py"
INGRESS, SOCKET = "tests/slack/test_ingress.py", "tests/slack/test_socket.py"
RIGHTS, LEAVING = "tests/stories/test_rights.py", "tests/stories/test_leaving.py"
CATCHING_UP, WAITS = "tests/jobs/test_catching_up.py", "tests/delivery/test_waits.py"
TOLD = {AT_THE_DOOR, CONTENT, SLACKS}
"""Files of many faults, whose every test says which it is."""
PROVED = {
    1: (f"{INGRESS}::test_unsigned_junk_is_refused", f"{INGRESS}::test_no_bytes_without_a_signature_ever_pass_or_raise",
        f"{INGRESS}::test_a_body_over_the_limit_is_refused_before_anything_is_read",
        f"{AT_THE_DOOR}::test_junk_at_the_open_door_is_turned_away_without_a_word"),
    2: (f"{INGRESS}::test_a_signature_holds_five_minutes_either_way",
        f"{AT_THE_DOOR}::test_an_old_signature_opens_nothing"),
    3: (f"{AT_THE_DOOR}::test_a_replay_within_five_minutes_has_no_second_effect",),
    4: (f"{SLACKS}::test_an_event_that_four_replicas_hear_at_once_has_one_effect",),
    5: (f"{SLACKS}::test_an_event_of_which_only_the_retry_arrives_counts",),
    6: ("tests/stories/test_bad_input.py::test_with_the_database_down_the_form_stays_and_works_again_later",
        "tests/stories/test_bad_input.py::test_with_the_database_down_a_command_and_a_click_say_so_too"),
    7: (f"{SLACKS}::test_a_form_that_slack_opens_too_late_is_not_waited_for",
        "tests/stories/test_entry.py::test_a_form_that_could_not_open_in_time_says_to_click_again"),
    8: (f"{SOCKET}::test_silence_is_counted_from_the_hello_on",
        "tests/sandbox/test_socket_mode.py::test_a_bot_notices_that_its_socket_went_half_open"),
    9: (f"{SOCKET}::test_an_answer_to_a_connection_that_broke_is_left_to_the_sdk",
        f"{SOCKET}::test_when_slack_asks_to_reconnect_the_next_envelope_comes_on_the_new_connection"),
    10: (f"{INGRESS}::test_signed_events_of_a_wrong_shape_are_refused",
         f"{INGRESS}::test_signed_interactions_of_a_wrong_shape_are_refused",
         f"{INGRESS}::test_signed_forms_of_a_wrong_shape_are_refused",
         f"{AT_THE_DOOR}::test_a_real_payload_with_anything_in_any_place_is_answered_or_refused"),
    11: (f"{INGRESS}::test_an_unsigned_ssl_check_is_answered_and_nothing_runs",),
    12: ("tests/store/test_tenancy.py::test_no_function_reads_or_writes_a_foreign_row",
         "tests/store/test_tenancy.py::test_no_method_reads_or_writes_a_foreign_row"),
    13: ("tests/store/test_wall.py::test_a_forgotten_where_finds_no_foreign_row",
         "tests/store/test_wall.py::test_nothing_is_left_in_the_pool_for_the_next_transaction",
         "tests/store/test_wall.py::test_a_foreign_row_is_not_written",
         "tests/store/test_wall.py::test_a_handlers_transaction_is_of_its_own_workspace"),
    14: ("tests/slack/test_authorize.py::test_another_companys_person_in_our_modal_is_not_at_home",
         "tests/slack/test_authorize.py::test_outsiders_bots_and_the_uncertain_are_not_at_home",
         "tests/stories/test_home.py::test_whoever_has_no_role_finds_a_polite_empty_page",
         f"{RIGHTS}::test_everybody_gets_what_the_table_says_and_no_more"),
    15: (f"{CHANNELS}::test_an_unfit_channel_is_refused_under_its_field",
         f"{CHANNELS}::test_a_channel_that_became_unfit_gets_nothing_and_nobody_gets_it_instead"),
    16: (f"{RIGHTS}::test_everybody_gets_what_the_table_says_and_no_more",
         f"{RIGHTS}::test_no_id_smuggled_into_an_own_form_tells_whether_it_exists_or_reaches_another_deal"),
    17: (f"{RIGHTS}::test_everybody_gets_what_the_table_says_and_no_more",
         f"{RIGHTS}::test_no_id_smuggled_into_an_own_form_tells_whether_it_exists_or_reaches_another_deal"),
    18: (f"{CHANNELS}::test_an_unfit_channel_is_refused_under_its_field",
         f"{CHANNELS}::test_a_channel_that_became_unfit_gets_nothing_and_nobody_gets_it_instead",
         f"{SLACKS}::test_who_slack_does_not_know_gets_nothing_and_nobody_gets_it_instead"),
    20: ("tests/stories/test_hand.py::test_who_manages_no_more_is_refused_on_the_old_message",
         "tests/services/test_permissions.py::test_a_manager_who_is_a_rep_now_manages_nothing"),
    21: (f"{LEAVING}::test_after_an_uninstall_nothing_is_sent_and_after_a_new_installation_all_is_there",),
    22: ("tests/stories/test_bulk.py::test_everything_of_a_leaver_goes_to_a_colleague_who_hears_of_it_once",
         "tests/stories/test_bulk.py::test_deals_nobody_has_are_a_list_from_which_they_are_handed_over"),
    23: (f"{CHANNELS}::test_a_channel_that_became_unfit_gets_nothing_and_nobody_gets_it_instead",
         f"{CHANNELS}::test_a_fit_channel_gets_it_and_one_nobody_can_tell_of_waits"),
    24: ("tests/services/test_deals.py::test_the_second_of_two_stale_forms_conflicts_and_changes_nothing",
         f"{CONTENT}::test_the_second_of_two_stale_forms_is_told_and_keeps_what_was_typed",
         f"{CONTENT}::test_two_who_log_the_same_meeting_make_one_entry"),
    25: (f"{AT_THE_DOOR}::test_whatever_is_sent_twice_happens_once_and_is_answered_alike",
         f"{AT_THE_DOOR}::test_a_button_clicked_twice_in_quick_succession_does_its_work_once",
         "tests/services/test_commands.py::test_a_repeated_key_answers_alike_and_does_nothing_twice"),
    26: (f"{SLACKS}::test_no_view_has_a_name_that_a_second_one_could_not_have",
         "tests/stories/test_home.py::test_a_bot_has_no_home_and_a_failed_one_comes_with_the_next_look"),
    27: (f"{CONTENT}::test_names_that_would_ping_are_read_as_they_were_written",),
    28: ("tests/views/test_screens.py::test_slack_takes_every_screen_however_much_is_in_it",
         f"{CONTENT}::test_more_deals_than_a_menu_takes_are_searched"),
    33: ("tests/stories/test_any_form.py::test_every_field_of_every_form_takes_anything",
         "tests/stories/test_policy.py::test_junk_is_told_apart_and_stays_text",
         "tests/stories/test_policy.py::test_what_somebody_else_uploaded_or_lies_elsewhere_is_not_read"),
    34: ("tests/delivery/test_look_up.py::test_after_a_cut_the_row_is_in_doubt_and_the_look_up_finds_the_message",
         f"{CATCHING_UP}::test_a_connection_cut_after_the_post_makes_no_second_message"),
    35: ("tests/test_kill.py::test_fifty_kills_lose_nothing_and_double_nothing",
         "tests/delivery/test_terms.py::test_a_claim_holds_longer_than_the_latest_post_and_a_stall"),
    36: (f"{CATCHING_UP}::test_after_three_days_stop_each_person_gets_one_message",),
    37: ("tests/test_replicas.py::test_replicas_that_end_in_turn_send_everything_once",),
    38: ("tests/jobs/test_ticking.py::test_the_scheduler_keeps_nothing_that_somebody_could_have_written",),
    39: ("tests/jobs/test_every_zone.py::test_ticking_through_a_change_each_local_date_comes_once",
         f"{CATCHING_UP}::test_moving_west_brings_no_second_bundle_within_half_a_day"),
    40: (f"{CATCHING_UP}::test_after_three_days_stop_each_person_gets_one_message",
         f"{CATCHING_UP}::test_a_clock_that_jumps_forth_and_back_sends_nothing_twice"),
    41: (f"{WAITS}::test_a_rate_limited_row_waits_exactly_as_long_as_slack_says",),
    42: ("tests/stories/test_undelivered.py::test_an_admin_hears_of_it_once_and_finds_the_list_behind_the_button",
         "tests/delivery/test_stuck.py::test_a_channel_that_may_not_be_posted_to_is_named_with_what_to_do"),
    43: (f"{WAITS}::test_one_broken_destination_does_not_hold_up_the_others",),
    45: ("tests/store/test_engine.py::test_writers_of_one_process_wait_for_each_other",),
    46: ("tests/test_log.py::test_a_planted_secret_is_in_no_line",
         f"{CONTENT}::test_no_secret_and_no_name_is_in_any_line_or_error_of_a_bad_day"),
}  # fmt: skip
"""Number in the list of faults → the tests that provoke it."""

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("number", PROVED)
def test_every_fault_is_provoked_where_the_table_says(number: int) -> None:
    """Each test exists, and it or its file names the fault."""
    for place in PROVED[number]:
        path, name = place.split("::")
        module = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        (test,) = (each for each in module.body if isinstance(each, ast.FunctionDef) and each.name == name)
        told = f"{ast.get_docstring(test)} {'' if path in TOLD else ast.get_docstring(module)}"
        named = re.findall(r"\b[Ff]aults? ([\d, and]+)", told)
        assert str(number) in re.findall(r"\d+", " ".join(named)), place
