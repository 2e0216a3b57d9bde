; The installer for Windows, for Inno Setup 6.3 or newer. build/packaging/windows.py calls its compiler with these names:
;
;   /DVersion=…              as pyproject.toml has it
;   /DNumericVersion=…       the same as the four numbers that Windows wants
;   /DFolder=…               where the generated files.iss and tillwatch.ico are
;   /DOut=…                  where the installer goes
;   /DBaseName=…             what it is called, without .exe
;   /DDay=… /DTime=…         the moment that every file bears, in UTC: 2026-11-22 and 10:00:00
;   /DSigned "/Stillwatch=signtool.exe sign … $f"   where there is a certificate; without them nothing is signed
;
; Never run yet: docs/packaging-windows-macos.md says what is untested.

#ifndef Version
  #error Call this by "python -m build.packaging", which knows the version and the files.
#endif

[Setup]
; Windows knows the installation by this number. It must never change, or an update would become a second program.
AppId={{8A0C5B0E-3C53-4B7B-9B1D-6B6C5D9F2E41}
AppName=Tillwatch
AppVersion={#Version}
AppVerName=Tillwatch {#Version}
AppPublisher=The Tillwatch founders
VersionInfoVersion={#NumericVersion}

; For the person who is signed in, without an administrator. Into the owner's own folder of programs, which is not
; the one of the data.
PrivilegesRequired=lowest
DefaultDirName={autopf}\Tillwatch
DisableProgramGroupPage=yes
DisableDirPage=auto
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
; Windows 10 1809, the oldest that this Qt runs on.
MinVersion=10.0.17763
WizardStyle=modern
SetupIconFile={#AddBackslash(Folder)}tillwatch.ico
UninstallDisplayIcon={app}\tillwatch.exe
UninstallDisplayName=Tillwatch

; An update finds Tillwatch at work. Windows asks it to end as it does at sign-out, so a run is ended in good order;
; it is not ended by force. Starting it again is done below: Windows could do that only for programs that ask for it.
CloseApplications=yes
CloseApplicationsFilter=*.exe,*.dll,*.pyd
RestartApplications=no

OutputDir={#Out}
OutputBaseFilename={#BaseName}
Compression=lzma2/max
SolidCompression=yes
TimeStampsInUTC=yes
TouchDate={#Day}
TouchTime={#Time}
#ifdef Signed
SignTool=tillwatch
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"

[CustomMessages]
en.StillRunning=Tillwatch is running. Quit it from its icon beside the clock, then choose Retry.
es.StillRunning=Tillwatch está en marcha. Salga desde su icono junto al reloj y elija Reintentar.
en.DataKept=Tillwatch was removed. Your shop's data and its backups were kept in this folder:%n%n%1%n%nFiles you brought in are in this one:%n%n%2%n%nDelete them yourself if you no longer want them.
es.DataKept=Se ha quitado Tillwatch. Los datos de su tienda y sus copias de seguridad se conservan en esta carpeta:%n%n%1%n%nLos archivos que importó están en esta otra:%n%n%2%n%nElimínelos usted si ya no los quiere.

[InstallDelete]
; What the version before brought and this one does not must not be found by it.
Type: filesandordirs; Name: "{app}\_internal"
Type: filesandordirs; Name: "{app}\licences"

; One line a file, in the order of their names.
#include AddBackslash(Folder) + "files.iss"

[Icons]
; Notices are shown under this name; it is the one that the program registers them by.
Name: "{autoprograms}\Tillwatch"; Filename: "{app}\tillwatch.exe"; AppUserModelID: "Tillwatch"

[Run]
Filename: "{app}\tillwatch.exe"; Description: "{cm:LaunchProgram,Tillwatch}"; Flags: nowait postinstall skipifsilent
; A silent update puts the tray back where there was one.
Filename: "{app}\tillwatch.exe"; Parameters: "--hidden"; Flags: nowait skipifnotsilent; Check: WasRunning

[Code]
const
  RunKey = 'Software\Microsoft\Windows\CurrentVersion\Run';
  ApprovedKey = 'Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run';
  NoticesKey = 'Software\Classes\AppUserModelId\Tillwatch';
  RunValue = 'Tillwatch';

var
  RanBefore: Boolean;

{ Windows lets nobody write to a program that is running. }
function CanBeWritten(const Name: String): Boolean;
var
  Opened: TFileStream;
begin
  Result := True;
  if not FileExists(Name) then
    Exit;
  try
    Opened := TFileStream.Create(Name, fmOpenReadWrite or fmShareExclusive);
    Opened.Free;
  except
    Result := False;
  end;
end;

function IsRunning: Boolean;
begin
  Result := not CanBeWritten(ExpandConstant('{app}\tillwatch.exe'))
    or not CanBeWritten(ExpandConstant('{app}\tillwatch-console.exe'));
end;

function WasRunning: Boolean;
begin
  Result := RanBefore;
end;

{ Called before Windows is asked to end the program. }
function PrepareToInstall(var NeedsRestart: Boolean): String;
begin
  RanBefore := IsRunning;
  Result := '';
end;

function InitializeUninstall: Boolean;
begin
  Result := not IsRunning;
  while not Result do
  begin
    if SuppressibleMsgBox(CustomMessage('StillRunning'), mbError, MB_RETRYCANCEL, IDCANCEL) = IDCANCEL then
      Exit;
    Result := not IsRunning;
  end;
end;

{ The program itself wrote these at the owner's wish, so no section above knows of them. One that starts another copy
  of Tillwatch is that copy's. }
procedure ForgetStartAtSignIn;
var
  Line: String;
begin
  if not RegQueryStringValue(HKEY_CURRENT_USER, RunKey, RunValue, Line) then
    Exit;
  if Pos(Lowercase(ExpandConstant('{app}\')), Lowercase(Line)) = 0 then
    Exit;
  RegDeleteValue(HKEY_CURRENT_USER, RunKey, RunValue);
  RegDeleteValue(HKEY_CURRENT_USER, ApprovedKey, RunValue);
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Data, Documents: String;
begin
  if Step = usUninstall then
  begin
    ForgetStartAtSignIn;
    RegDeleteKeyIncludingSubkeys(HKEY_CURRENT_USER, NoticesKey);
  end;
  if Step = usPostUninstall then
  begin
    Data := ExpandConstant('{localappdata}\Tillwatch');
    Documents := ExpandConstant('{userdocs}\Tillwatch');
    if DirExists(Data) and not UninstallSilent then
      MsgBox(FmtMessage(CustomMessage('DataKept'), [Data, Documents]), mbInformation, MB_OK);
  end;
end;
