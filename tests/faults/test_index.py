"""Forty faults, bad inputs and attacks that the hotline survives, and the test that shows each.

A test is named by its file below `tests/` and its name; this one fails when such a test is gone.
"""

import re
from pathlib import Path

import pytest

_TESTS = Path(__file__).parent.parent

FAULTS: dict[str, tuple[str, ...]] = {
    # calls and Asterisk
    "01 a thousand connections to the menus that close at once": (
        "ivr/agi/test_server.py::test_a_thousand_connects_and_closes_neither_slow_the_loop_nor_stay",
    ),
    "02 peers of the menus that dawdle, shout or speak no text": (
        "ivr/agi/test_server.py::test_a_slow_loris_is_closed_at_the_deadline",
        "ivr/agi/test_server.py::test_a_megabyte_of_header_is_closed_with_memory_flat",
        "ivr/agi/test_server.py::test_nul_bad_text_and_strangers_are_closed_at_once",
    ),
    "03 the service is killed with callers in its menus": (
        "stories/killed_parts/test_killed.py::"
        "test_callers_of_a_killed_service_reach_the_queue_and_its_return_finds_them",
    ),
    "04 the service hangs with callers in its menus": (
        "stories/killed_parts/test_killed.py::"
        "test_callers_of_a_service_that_hangs_move_on_soon_wherever_they_are",
    ),
    "05 a caller hangs up at any moment of a menu": (
        "ivr/agi/test_server.py::test_a_hang_up_at_any_moment_ends_the_call_once",
        "ivr/agi/test_server.py::test_a_caller_who_hangs_up_in_a_menu_leaves_no_task",
    ),
    "06 Asterisk is killed with calls": (
        "stories/asterisk_only/test_cti_faults.py::"
        "test_asterisk_killed_and_restarted_leaves_no_ghost_and_the_agent_in_his_queue",
        "stories/killed_parts/test_killed_asterisk.py::"
        "test_pages_outlive_asterisk_and_the_next_call_comes_without_a_reload",
    ),
    "07 Asterisk hangs": (
        "stories/asterisk_only/test_cti_faults.py::"
        "test_asterisk_stopped_is_stale_within_two_pings_and_nothing_stays_pending",
    ),
    "08 the link to Asterisk falls while a call is being ordered": (
        "stories/asterisk_only/test_cti_faults.py::test_the_link_cut_in_mid_originate_makes_exactly_one_call",
        "cti/ami/test_link.py::test_an_originate_in_flight_is_not_sent_again_after_a_reconnect",
    ),
    "09 Asterisk's bytes come in any pieces": (
        "cti/ami/test_message.py::test_any_bytes_read_the_same_however_they_are_cut",
        "cti/ami/test_message.py::test_a_recorded_stream_reads_the_same_however_it_is_cut",
    ),
    "10 a storm of events, and a listener that is slow": (
        "core/test_bus.py::test_a_full_mailbox_drops_the_oldest_and_counts_it",
        "cti/ami/test_link.py::test_the_largest_chunk_of_a_storm_holds_the_loop_for_less_than_50_ms",
        "cti/test_telephones.py::test_too_many_events_before_the_snapshot_begin_it_anew",
    ),
    "11 a listener raises at every tenth fact": (
        "faults/test_11_listeners_that_raise.py::"
        "test_a_listener_that_raises_at_every_tenth_fact_loses_neither_link_nor_record",
        "cti/ami/test_link.py::test_a_handler_that_raises_hurts_neither_link_nor_the_next_event",
    ),
    "12 events are lost, doubled or out of order": (
        "cti/state/test_board.py::"
        "test_lost_doubled_and_shuffled_facts_break_nothing_and_an_end_is_an_end",
        "cti/test_telephones.py::test_the_reaper_closes_a_call_whose_end_was_never_told",
        "cti/test_telephones.py::"
        "test_what_asterisk_does_not_know_leaves_the_board_at_the_next_look_and_at_the_next_link",
    ),
    "13 a wrong secret, or an account that lacks a right": (
        "cti/ami/test_link.py::test_a_wrong_password_is_named_and_knocks_ever_more_slowly",
        "cti/ami/test_link.py::test_a_user_without_system_rights_is_named_instead_of_waiting_for_ever",
        "stories/asterisk_only/test_cti_faults.py::test_a_wrong_secret_is_named_by_a_real_asterisk",
    ),
    # bad data
    "14 line ends and NUL in what goes to Asterisk": (
        "cti/ami/test_message.py::test_a_control_character_is_refused_in_every_value",
        "ivr/agi/test_wire.py::test_a_control_character_in_any_value_is_refused",
    ),
    "15 a caller's name that is a program, markup or noise": (
        "stories/asterisk_only/test_fallback_strangers.py::test_hostile_caller_data_is_data",
        "core/test_log.py::test_personal_data_and_control_characters_never_reach_the_log",
        "faults/test_37_markup_in_a_browser.py::"
        "test_what_people_wrote_is_text_on_every_page_and_the_browser_objects_to_nothing",
    ),
    "16 a number that is an address, empty or endless": (
        "stories/asterisk_only/test_fallback_strangers.py::test_hostile_caller_data_is_data",
        "core/test_phone.py::test_no_text_breaks_the_reader",
    ),
    "17 calls and registrations of strangers, and dear numbers": (
        "stories/asterisk_only/test_fallback_strangers.py::test_strangers_neither_register_nor_call",
        "stories/asterisk_only/test_fallback_strangers.py::"
        "test_an_agent_dials_colleagues_and_citizens_and_nothing_else",
        "stories/calls/test_own_softphone.py::"
        "test_a_pages_digest_dies_with_its_sign_in_and_is_worth_nothing_elsewhere",
    ),
    "18 a flood of INVITEs": (
        "faults/test_18_invite_flood.py::"
        "test_a_flood_of_invites_is_refused_and_takes_neither_a_calls_sound_nor_the_disk",
        "stories/asterisk_only/test_full_house.py::"
        "test_a_full_house_tells_the_news_lets_danger_in_and_is_busy_to_the_rest",
    ),
    # database and disk
    "19 PostgreSQL is killed during calls": (
        "stories/killed_parts/test_killed_database.py::"
        "test_calls_outlive_the_database_and_nothing_said_is_lost_or_doubled",
    ),
    "20 PostgreSQL hangs, is locked, or takes no more connections": (
        "console/test_hanging_database.py::"
        "test_every_request_is_refused_within_two_seconds_while_postgresql_hangs",
        "console/test_hanging_database.py::"
        "test_a_slow_query_is_waited_for_and_a_lock_is_named_soon",
        "customers/caller/test_lookup.py::test_a_database_that_hangs_is_unavailable_within_the_deadline",
        "cti/journal/test_journal.py::"
        "test_a_database_that_hangs_in_mid_batch_costs_the_deadline_and_no_fact",
    ),
    "21 the connection that hears of changes is cut": (
        "customers/caller/test_lookup.py::test_changes_made_while_the_listener_was_cut_are_caught_up",
        "cti/journal/test_journal.py::test_a_connection_cut_between_two_batches_loses_nothing",
    ),
    "22 the disk is full or may not be written": (
        "ivr/incoming/test_spool.py::test_a_line_that_a_full_disk_cuts_is_not_called_safe_and_harms_no_other",
        "cti/journal/test_journal.py::test_a_disk_that_takes_no_spool_keeps_facts_in_memory",
        "hotline/host/test_log_keeper.py::test_a_log_that_cannot_be_copied_is_emptied_all_the_same",
        "hotline/voice/test_unpack.py::"
        "test_a_disk_that_fills_while_it_is_written_keeps_the_former_file_and_no_half",
    ),
    # the dialler
    "23 two diallers, killed at random": (
        "outbound/test_dispatcher.py::test_two_dialers_killed_at_random_never_dial_an_attempt_twice",
    ),
    "24 a dialler that slept": (
        "outbound/test_dispatcher.py::test_a_dialer_that_slept_past_its_fence_gives_the_attempts_back",
    ),
    "25 a campaign is stopped at full speed": (
        "outbound/test_dispatcher.py::test_the_last_order_comes_within_a_second_of_the_stop",
        "stories/calls/test_campaign.py::test_a_stopped_campaign_rings_nobody_any_more",
    ),
    "26 a clock jumps, it is night, a holiday, or another zone": (
        "faults/test_26_clocks_and_hours.py::"
        "test_a_number_is_rung_only_where_it_is_day_for_whoever_may_hold_it",
        "faults/test_26_clocks_and_hours.py::"
        "test_nobody_is_rung_a_moment_before_closing_or_on_a_closed_day",
        "faults/test_26_clocks_and_hours.py::"
        "test_a_clock_that_jumps_to_and_fro_rings_nobody_while_it_is_wrong_and_nobody_twice",
    ),
    "27 a list with emergency numbers, formulas, odd letters or a million rows": (
        "core/sheet/test_workbook.py::test_a_cell_at_the_edge_is_refused_at_once_with_its_place_and_the_mend",
        "outbound/campaign/test_lists.py::test_service_numbers_are_known_however_they_are_written",
        "outbound/callees/test_audience.py::test_no_number_is_called_twice_and_no_emergency_number_at_all",
        "customers/intake/test_run.py::test_refused_rows_come_back_as_a_file_that_no_spreadsheet_runs",
        "customers/intake/test_run.py::test_the_encodings_of_offices_are_told_apart",
        "customers/intake/test_run.py::test_a_hundred_thousand_rows_stream_in_bounded_memory",
        "outbound/test_dispatcher.py::test_a_number_that_opts_out_during_the_run_is_not_rung",
    ),
    "28 a trunk that answers and drops": (
        "outbound/test_dispatcher.py::test_a_campaign_whose_trunk_answers_and_drops_pauses_itself",
    ),
    # prompts and menus
    "29 a voice that is missing, hangs or makes no sound": (
        "ivr/speech/test_prompts.py::test_a_missing_engine_gives_way_to_the_next",
        "ivr/speech/test_prompts.py::test_a_hanging_engine_is_ended_at_the_deadline_and_the_loop_lives",
        "ivr/speech/test_prompts.py::test_a_text_is_never_an_option_or_a_command",
        "ivr/speech/voice/test_files.py::test_a_model_cut_in_half_is_not_used",
        "hotline/voice/test_fetch.py::"
        "test_a_fetch_that_was_killed_leaves_nothing_half_made_and_the_next_goes_on",
    ),
    "30 a prompt's name that is a path": (
        "ivr/speech/test_prompts.py::test_a_prompts_name_is_never_a_path",
        "ivr/speech/voice/test_files.py::test_a_voice_that_is_not_of_the_list_is_never_a_path",
        "hotline/voice/test_unpack.py::test_a_members_name_is_never_a_path",
    ),
    "31 a menu file that is a bomb, a circle or a program": (
        "ivr/flow/test_load.py::test_what_yaml_can_do_to_a_program_is_refused",
        "ivr/flow/test_load.py::test_ten_megabytes_are_refused_unread",
        "ivr/flow/test_flow.py::test_whatever_is_pressed_every_flow_ends_in_bounded_steps",
    ),
    # the desk
    "32 a foreign page opens a socket": (
        "console/test_feed.py::test_a_foreign_page_is_refused_with_a_name_even_with_the_cookie",
    ),
    "33 a page that never reads": (
        "console/test_feed.py::"
        "test_a_browser_that_never_reads_is_cut_off_in_5_s_and_others_feel_nothing",
        "console/http/test_connection_limits.py::test_a_page_that_never_reads_is_dropped_though_its_frames_are_small",
        "console/http/test_server.py::test_a_browser_that_never_reads_does_not_hold_up_the_stop",
    ),
    "34 all desks come back at once, or a stranger stands in the door": (
        "console/test_feed.py::test_500_desks_that_reconnect_at_once_all_get_their_picture",
        "hotline/test_service_flooded.py::"
        "test_a_thousand_half_open_requests_of_one_stranger_stop_neither_desk_nor_menu",
        "console/http/test_shield.py::test_nobody_is_listened_to_for_long_before_they_have_signed_in",
        "console/http/test_shield.py::test_a_strangers_file_is_not_even_kept_for_a_moment",
    ),
    "35 guessed, planted and revoked sign-ins": (
        "staff/sign_in/test_session.py::"
        "test_brute_force_is_slowed_even_in_parallel_and_with_the_right_password",
        "staff/sign_in/test_session.py::test_a_planted_token_is_never_taken_over",
        "staff/sign_in/test_session.py::test_a_foreign_page_cannot_act_with_the_cookie",
        "staff/sign_in/test_session.py::test_a_stranger_locks_neither_an_account_nor_an_office_out",
        "console/test_feed.py::test_a_revoked_role_closes_the_open_socket",
    ),
    "36 every route, for every role": (
        "console/test_access.py::test_every_route_has_a_row_and_every_row_a_route",
        "console/test_access.py::test_each_role_passes_its_own_doors_and_no_others",
    ),
    "37 markup in what people wrote, in a browser": (
        "faults/test_37_markup_in_a_browser.py::"
        "test_what_people_wrote_is_text_on_every_page_and_the_browser_objects_to_nothing",
        "console/http/test_shield.py::test_every_answer_is_protected",
    ),
    "38 addresses that a stranger would have us fetch": (
        "faults/test_38_no_foreign_address_is_fetched.py::"
        "test_who_could_fetch_an_address_is_known_by_name_and_none_of_them_is_given_one",
    ),
    "39 personal data in logs, and an edited audit log": (
        "core/test_log.py::test_personal_data_and_control_characters_never_reach_the_log",
        "core/test_log.py::test_an_error_of_the_database_keeps_what_it_quotes_out_of_the_log",
        "staff/test_people_routes.py::test_the_audit_log_shows_an_edited_row",
        "staff/audit/test_log.py::test_a_cut_tail_shows_by_the_head_noted_outside",
        "stories/calls/test_doctor.py::test_the_doctor_names_an_audit_log_whose_newest_entry_is_gone",
        "cti/mending/test_files.py::test_records_with_numbers_are_kept_some_days_and_then_erased",
        "ivr/speech/test_prompts.py::test_customers_data_stays_on_this_machine_and_is_erased",
    ),
    "40 default secrets, expired certificates, an old Asterisk": (
        "core/test_config.py::test_a_default_or_short_secret_is_refused_with_the_mend",
        "hotline/certificates/test_https.py::test_an_operators_expired_foreign_or_missing_certificate_is_refused",
        "stories/asterisk_only/test_fallback_asterisk.py::"
        "test_the_doctor_names_each_right_and_module_that_is_missing_or_too_much",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_names_tests_that_exist(fault: str) -> None:
    assert FAULTS[fault]
    for named in FAULTS[fault]:
        file, _, name = named.partition("::")
        text = (_TESTS / file).read_text()
        assert re.search(rf"(?m)^(async )?def {name}\(", text), f"{named} is gone; name another"


def test_there_are_forty_of_them_and_each_test_beside_this_one_is_named() -> None:
    assert [fault[:2] for fault in FAULTS] == [f"{n:02}" for n in range(1, 41)]
    here = {f"faults/{path.name}" for path in Path(__file__).parent.glob("test_[0-9]*.py")}
    named = {one.partition("::")[0] for tests in FAULTS.values() for one in tests}
    assert here <= named
